"""Puts white space in order, and runs formatters that the sandbox offers. It changes nothing that could change a meaning."""

import asyncio
from collections.abc import Mapping
from typing import Literal

from conductor_core.agents.commands.inputs import Inputs, read_inputs
from conductor_core.agents.commands.listing import contents, own_files
from conductor_core.agents.commands.own_code import own_code
from conductor_core.agents.commands.programs import missing_programs, run_program
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Done, Failed, Outcome, ToolUsed
from conductor_core.domain.evidence import Claim, CommandEvidence
from conductor_core.domain.files import File
from conductor_core.domain.result import Basis
from conductor_core.logic.analysis.reading import text_of
from conductor_core.logic.editorconfig import style_of
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.tidying import tidy
from conductor_core.ports.agent import Desk
from conductor_core.ports.sandbox import Session

SHOWN = 20
"""Files that are told one by one."""


class FormatInputs(Inputs):
    """What to put in order."""

    paths: tuple[str, ...] | None = None
    """Only these files; None is all of the project's own."""
    python: Literal["keep", "ruff", "black"] = "keep"
    go: Literal["keep", "gofmt"] = "keep"
    web: Literal["keep", "prettier"] = "keep"
    asked: tuple[str, ...] = ()
    """Those of the programs that the goal names: without them the task is not done as it was asked for."""


class FormatAgent:
    """Spaces at line ends and final line breaks by own rules; whole styles by the formatters people use."""

    card = AgentCard(
        name="format",
        kind="command",
        vendor="conductor",
        title="Puts formatting in order",
        roles=("coder",),
        inputs=FormatInputs.model_json_schema(),
    )

    async def health(self) -> AgentHealth:
        """It needs nothing; formatters are used where they are."""
        return AgentHealth(state="available")

    def basis(self, brief: Brief) -> Basis | None:
        """See the port."""
        inputs = read_inputs(FormatInputs, brief.inputs, self.card.name)
        if isinstance(inputs, Failed):
            return None
        wanted = tuple(name for name in (inputs.python, inputs.go, inputs.web) if name != "keep")
        return Basis(version=own_code(), programs=wanted)

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        inputs = read_inputs(FormatInputs, brief.inputs, self.card.name)
        if isinstance(inputs, Failed):
            return inputs
        session = desk.workspace.session
        paths = list(inputs.paths) if inputs.paths is not None else await own_files(session)
        changed = await _tidy(session, paths)
        for path in changed[:SHOWN]:
            await desk.tell(ToolUsed(tool="tidy", summary=f"tidy {one_line(path, 200)}"))
        commands, absent = await _run_formatters(session, inputs, paths)
        for evidence in commands:
            line = one_line(evidence.tail.splitlines()[-1] if evidence.tail else "nothing to say", 200)
            await desk.tell(ToolUsed(tool="run", summary=f"{evidence.argv[0]}: {line}", ok=evidence.exit_code == 0))
        return Done(
            summary=_summary(changed, commands, absent),
            claims=tuple(Claim(kind="file", subject=path) for path in changed[:SHOWN]),
            commands=tuple(commands),
            unchanged_ok=True,
            lacking=tuple(
                f"{name} is not installed where commands run; only the built-in rules were used, for white space"
                for name in inputs.asked
                if name in absent
            ),
        )


async def _tidy(session: Session, paths: list[str]) -> list[str]:
    editorconfig = text_of((await session.get([".editorconfig"])).get(".editorconfig")) or ""
    changed: list[str] = []
    async for files in contents(session, paths):
        better = await asyncio.to_thread(_tidied, files, editorconfig)
        if better:
            await session.put(better)
            changed += better
    return changed


def _tidied(files: Mapping[str, File], editorconfig: str) -> dict[str, File]:
    better = {}
    for path, file in files.items():
        content = tidy(path, file.content, style_of(path, editorconfig))
        if content != file.content:
            better[path] = file.model_copy(update={"content": content})
    return better


async def _run_formatters(
    session: Session, inputs: FormatInputs, paths: list[str]
) -> tuple[list[CommandEvidence], frozenset[str]]:
    wanted: dict[str, list[str]] = {}
    if inputs.python == "ruff":
        wanted["ruff"] = ["ruff", "format", "--no-cache", "--force-exclude", "."]
    if inputs.python == "black":
        wanted["black"] = ["black", "."]
    if inputs.web == "prettier":
        wanted["prettier"] = ["prettier", "--write", "--ignore-unknown", "."]
    go_files = [path for path in paths if path.endswith(".go")]
    if inputs.go == "gofmt" and go_files:
        wanted["gofmt"] = ["gofmt", "-l", "-w", *(f"./{path}" for path in go_files[:500])]
    missing = await missing_programs(session, wanted)
    commands = [await run_program(session, argv, timeout=300) for name, argv in wanted.items() if name not in missing]
    return commands, missing


def _summary(changed: list[str], commands: list[CommandEvidence], absent: frozenset[str]) -> str:
    if changed:
        names = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        parts = [f"White space put in order in {len(changed)} {'file' if len(changed) == 1 else 'files'}: {names}."]
    else:
        parts = ["White space was in order."]
    for evidence in commands:
        said = evidence.tail.splitlines()[-1] if evidence.tail else f"exit code {evidence.exit_code}"
        parts.append(f"{evidence.argv[0]}: {one_line(said, 200)}.")
    if absent:
        missing = " and ".join(sorted(absent))
        are = "is" if len(absent) == 1 else "are"
        parts.append(f"Only the built-in rules were used, for {missing} {are} not installed here.")
    return " ".join(parts)
