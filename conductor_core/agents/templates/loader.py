"""Reads templates from folders and tells every fault of one at once."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable

from jinja2 import TemplateSyntaxError
from jinja2.meta import find_undeclared_variables
from pydantic import ValidationError

from conductor_core.agents.templates.language import environment
from conductor_core.agents.templates.manifest import Manifest
from conductor_core.agents.templates.shelf import MANIFEST, shelf
from conductor_core.agents.templates.template import Template
from conductor_core.errors import InputRefusedError


@cache
def library() -> dict[str, Template]:
    """The templates that come with Conductor, by name."""
    return {name: load(folder) for name, folder in shelf().items()}


def load(folder: Traversable) -> Template:
    """Read one template.

    Raises:
        InputRefusedError: what is wrong with it, all faults at once.
    """
    try:
        manifest = Manifest.model_validate(tomllib.loads((folder / MANIFEST).read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(folder, [f"{MANIFEST}: {error}"]) from error
    except ValidationError as error:
        faults = [f"{MANIFEST}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise _refused(folder, faults) from error
    sources: dict[str, str] = {}
    faults = []
    for name in sorted({file.source for part in manifest.parts.values() for file in part.files}):
        try:
            sources[name] = folder.joinpath(*name.split("/")).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{name}: {error}")
    faults += _faults(manifest, sources)
    if faults:
        raise _refused(folder, faults)
    return Template(manifest=manifest, sources=sources)


def _faults(manifest: Manifest, sources: dict[str, str]) -> Iterator[str]:
    seen: dict[tuple[str, str | None], str] = {}
    for name, part in manifest.parts.items():
        for file in part.files:
            other = seen.setdefault((file.path, file.when), file.source)
            if other != file.source:
                yield f"{file.path} of {name} is made from both {other} and {file.source}"
            yield from _text_faults(file.path, file.path, manifest)
            if file.when is not None:
                yield from _text_faults(f"when of {file.path}", "{= " + file.when + " =}", manifest)
    for name, text in sources.items():
        yield from _text_faults(name, text, manifest)
    known: list[str] = []
    for name, variable in manifest.variables.items():
        if isinstance(variable.default, str):
            yield from _text_faults(f"default of {name}", variable.default, manifest, known=known)
        known.append(name)
    for rule in manifest.rules:
        yield from _text_faults(f"rule {rule.that}", "{= " + rule.that + " =}", manifest)


def _text_faults(where: str, text: str, manifest: Manifest, *, known: list[str] | None = None) -> Iterator[str]:
    names = manifest.variables if known is None else known
    try:
        parsed = environment().parse(text)
    except TemplateSyntaxError as error:
        yield f"{where}:{error.lineno}: {error.message}"
        return
    for name in sorted(find_undeclared_variables(parsed) - set(names)):
        yield f"{where}: {name} is no variable that is known here"


def _refused(folder: Traversable, faults: list[str]) -> InputRefusedError:
    return InputRefusedError(f"The template {folder.name} is not usable: {'; '.join(faults)}.", rule="template")
