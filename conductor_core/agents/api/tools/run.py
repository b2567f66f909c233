"""Run a command."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.tools.tool import Arguments, Tool, Used, Word
from conductor_core.domain.agent import Brief
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.sandbox import Completed
from conductor_core.logic.endings import ending
from conductor_core.logic.plain_text import one_line, plain, tail
from conductor_core.logic.transcript import clip
from conductor_core.logic.untrusted import fence
from conductor_core.ports.agent import Desk

OUTPUT = 12_000
"""Characters the model gets, head and tail."""
TAIL = 4000
"""Characters kept as evidence."""


class Run(Arguments):
    """Run a shell command at the top of the workspace, in a sandbox without network. It must end by itself."""

    command: Word = Field(min_length=1, max_length=20_000, description="For sh -c.")
    timeout: int = Field(default=120, ge=1, le=600, description="Seconds after which it is stopped.")


class RunTool(Tool[Run]):
    """Runs in the sandbox of the workspace."""

    name: ClassVar[str] = "run"
    arguments = Run
    changes_files: ClassVar[bool] = True

    async def use(self, arguments: Run, brief: Brief, desk: Desk) -> Used:
        """See the base."""
        limit = min(float(arguments.timeout), brief.timeout)
        done = await desk.workspace.session.exec(["sh", "-c", arguments.command], timeout=limit)
        printed = plain((done.stdout + done.stderr).decode("utf-8", "replace")).strip("\n")
        dropped = f"\n[{done.dropped:,} bytes were not kept]" if done.dropped else ""
        ending = _ending(done)
        text = f"{ending}\n{fence('output', clip(printed, OUTPUT) or '(none)')}{dropped}"
        evidence = CommandEvidence(
            argv=done.argv,
            exit_code=done.exit_code,
            seconds=done.seconds,
            stopped=done.stopped,
            tail=tail(printed.encode("utf-8", "replace"), TAIL),
        )
        return Used(
            text=text,
            summary=f"run {one_line(arguments.command, 80)}: {ending}",
            ok=done.ok,
            command=evidence,
        )


def _ending(done: Completed) -> str:
    if done.stopped:
        return f"stopped: {done.stopped}"
    return ending(done.exit_code)
