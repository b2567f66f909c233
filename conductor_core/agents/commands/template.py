"""Writes the files of a template, or of one part of it. It never changes a file that is there already."""

import asyncio
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field, JsonValue

from conductor_core.agents.commands.inputs import Inputs, read_inputs
from conductor_core.agents.commands.own_code import own_code
from conductor_core.agents.templates.shelf import shelf
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Done, Failed, Outcome, ToolUsed
from conductor_core.domain.evidence import Claim
from conductor_core.domain.files import File
from conductor_core.domain.result import Basis
from conductor_core.errors import InputRefusedError
from conductor_core.ports.agent import Desk

if TYPE_CHECKING:
    from conductor_core.agents.templates.template import Template


class TemplateInputs(Inputs):
    """Which template, which part of it, and the values of its variables."""

    template: str
    part: str | None = None
    """None is all parts."""
    variables: dict[str, JsonValue] = Field(default={})


class TemplateAgent:
    """Renders on the host, where nothing of a template is run, and writes through the sandbox."""

    def __init__(self, templates: "Mapping[str, Template] | None" = None) -> None:
        self._templates = templates
        self._names = tuple(shelf() if templates is None else templates)

    @cached_property
    def card(self) -> AgentCard:
        """See the port."""
        schema: dict[str, JsonValue] = TemplateInputs.model_json_schema()
        names: list[JsonValue] = [*self._names]
        properties = schema["properties"]
        if isinstance(properties, dict):
            properties["template"] = {"type": "string", "enum": names}
        return AgentCard(
            name="template",
            kind="command",
            vendor="conductor",
            title="Writes files from templates",
            roles=("coder",),
            inputs=schema,
        )

    async def health(self) -> AgentHealth:
        """It can always work; its templates are read when the first is wanted."""
        return AgentHealth(state="available", detail=", ".join(self._names))

    def basis(self, brief: Brief) -> Basis | None:
        """See the port; templates that were handed in are not known by our own code."""
        _ = brief
        return Basis(version=own_code()) if self._templates is None else None

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        inputs = read_inputs(TemplateInputs, brief.inputs, self.card.name)
        if isinstance(inputs, Failed):
            return inputs
        templates = self._templates if self._templates is not None else await asyncio.to_thread(_library)
        template = templates.get(inputs.template)
        if template is None:
            return Failed(cause=f"there is no template {inputs.template}", remedy="fail")
        try:
            files = template.render(inputs.variables, part=inputs.part)
        except InputRefusedError as error:
            return Failed(cause=error.message.rstrip("."), advice="Give it other values.", remedy="fail")
        workspace = desk.workspace
        there = await workspace.session.get(files)
        taken = [path for path, file in there.items() if not _may_write(file, files[path], fresh=workspace.fresh)]
        if taken:
            return Failed(
                cause=f"{', '.join(sorted(taken)[:5])} is there already, and a template never changes a file",
                advice="Remove or rename it, or leave this task out.",
                remedy="fail",
            )
        new = {path: file for path, file in files.items() if there.get(path) != file}
        await workspace.session.put(new)
        for path, file in new.items():
            lines = file.content.count(b"\n")
            await desk.tell(ToolUsed(tool="write", summary=f"write {path} ({lines} lines)"))
        return Done(
            summary=_summary(files, new),
            claims=tuple(Claim(kind="file", subject=path) for path in files),
            unchanged_ok=not new,
        )


def _library() -> "Mapping[str, Template]":
    from conductor_core.agents.templates.loader import library  # noqa: PLC0415 - jinja2 takes a while to load

    return library()


def _may_write(there: File, wanted: File, *, fresh: bool) -> bool:
    """The same file, or the beginning of it that an interrupted attempt of ours has left, may be written again."""
    if there.content == wanted.content:
        return True
    return not fresh and wanted.content.startswith(there.content)


def _summary(files: Mapping[str, File], new: Mapping[str, File]) -> str:
    if not new:
        return f"All {len(files)} files were there already."
    names = ", ".join(list(new)[:4]) + (f" and {len(new) - 4} more" if len(new) > 4 else "")
    return f"Wrote {names}."
