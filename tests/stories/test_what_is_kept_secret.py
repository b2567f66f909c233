"""Secrets stay where they are."""

from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Failed, Outcome, Said, ToolUsed
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, stage, work

KEY = "sk-" + "proj-1aB2cD3eF4gH5iJ6kL7mN8oP9"


async def test_what_a_program_prints_is_kept_without_its_secrets(tmp_path: Path) -> None:
    """A key in the output of a test, in what an agent says or in why it failed is in no file of the service."""

    async def careless(brief: Brief, desk: Desk) -> Outcome:
        await desk.tell(Said(text=f"I found {KEY}"))
        await desk.tell(ToolUsed(tool="run", summary=f"echo {KEY}"))
        printed = CommandEvidence(argv=("true",), exit_code=0, seconds=0.1, tail=f"using {KEY}\nOK")
        if not brief.feedback:
            return Failed(cause=f"{KEY} was refused", advice=f"Take another than {KEY}.", commands=(printed,))
        return Done(summary=f"tried {KEY}", commands=(printed,), unchanged_ok=True)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", careless)) as at:
        reply = await at.order(Start(goal="try the keys"))
        await at.until(reply.run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        assert (await at.until(reply.run)).state == "done"
        task = await at.task(reply.run, "T1")
        events = [record.model_dump_json() for record in await at.events(reply.run)]

    assert task.outcome
    assert task.outcome.commands[0].tail == "using [redacted api-key]\nOK"
    assert [event for event in events if KEY in event] == []
    assert _files_with(KEY, tmp_path) == []


def _files_with(text: str, folder: Path) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]
