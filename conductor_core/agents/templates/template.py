"""A loaded template, and rendering: values in, files out. No file is read or written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import TemplateError
from pydantic import JsonValue

from conductor_core.agents.templates.language import environment
from conductor_core.agents.templates.manifest import Manifest, TemplateFile
from conductor_core.agents.templates.variables import resolve
from conductor_core.domain.files import File
from conductor_core.errors import InputRefusedError

MOST_BYTES = 1 << 20
"""Of one rendered file."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A command that shows that the rendered files work."""

    argv: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Template:
    """A manifest with its texts."""

    manifest: Manifest
    sources: Mapping[str, str]

    def render(self, values: Mapping[str, JsonValue], *, part: str | None = None) -> dict[str, File]:
        """The files of one part, or of all parts.

        Raises:
            InputRefusedError: the part does not exist, or the values are not usable; all faults at once.
        """
        wanted = [part] if part is not None else list(self.manifest.parts)
        for name in wanted:
            if name not in self.manifest.parts:
                known = ", ".join(self.manifest.parts)
                raise InputRefusedError(
                    f"The template {self.manifest.name} has no part {name}; it has {known}.", rule="template"
                )
        resolved = resolve(self.manifest, values)
        return self._files((file for name in wanted for file in self.manifest.parts[name].files), resolved)

    def checks(self, values: Mapping[str, JsonValue]) -> tuple[Check, ...]:
        """The commands that show that all parts together work."""
        resolved = resolve(self.manifest, values)
        return tuple(
            Check(argv=tuple(self._text(word, resolved) for word in check.argv), why=check.why)
            for check in self.manifest.checks
        )

    def _files(self, declared: Iterable[TemplateFile], values: Mapping[str, JsonValue]) -> dict[str, File]:
        files: dict[str, File] = {}
        for file in declared:
            if file.when is not None and not environment().compile_expression(file.when)(**values):
                continue
            path = self._text(file.path, values)
            if not is_inside(path):
                raise InputRefusedError(f"The template {self.manifest.name} would write to {path!r}.", rule="template")
            content = self._text(self.sources[file.source], values).encode()
            if len(content) > MOST_BYTES:
                raise InputRefusedError(f"The template {self.manifest.name} makes {path} too large.", rule="template")
            files[path] = File(content=content, mode="executable" if file.executable else "file")
        return files

    def _text(self, text: str, values: Mapping[str, JsonValue]) -> str:
        try:
            return environment().from_string(text).render(values)
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise InputRefusedError(
                f"The template {self.manifest.name} is at fault: {error}.", rule="template"
            ) from error


def is_inside(path: str) -> bool:
    """Whether a relative path stays in its folder and out of git's own."""
    steps = path.split("/")
    return (
        "\\" not in path
        and ":" not in path
        and not any(step in {"", ".", ".."} or step.lower() == ".git" for step in steps)
    )
