"""Secrets stay where they are."""

from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Failed, Outcome, Said, ToolUsed
from conductor_core.domain.chat import ModelAnswer, ResultsTurn, ToolResult, UserTurn
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.ids import RunId
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.journal import StoredJournal
from conductor_core.events.run import PlanProposed
from conductor_core.ports.agent import Desk
from conductor_core.stream.hub import Hub
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.surface import Platform, RecordingSurface
from tests.stories.counting_house import Provider, answer, counting_house, request

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


async def test_a_secret_in_a_goal_or_a_plan_is_not_shown(tmp_path: Path) -> None:
    """Who pastes a key into a thread has it shown nowhere else; a plan that repeats one is kept without it."""
    careless = planner(work("T1", title=f"Use {KEY}", brief=f"the key is {KEY}"))
    platform = Platform()
    async with stage(tmp_path, careless, ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(Start(goal=f"log in with {KEY}"), there=False)
        assert (await at.until(reply.run)).state == "done"
        keeper = RoomKeeper(at.store, [RecordingSurface(platform)], SystemClock(), Hub(SystemClock()))
        await keeper.flush(RunId("R1"))
        await keeper.close()
        (proposed,) = [one.event for one in await at.events(reply.run) if isinstance(one.event, PlanProposed)]
    shown = [standing.card.model_dump_json() for posts in platform.rooms.values() for standing in posts]
    assert len(shown) >= 3
    assert [card for card in shown if KEY in card] == []
    assert "log in with [redacted api-key]" in shown[0]
    assert _files_with(KEY, tmp_path) == []
    assert [task.title for task in proposed.plan.tasks] == ["Use [redacted api-key]"]
    assert [task.brief for task in proposed.plan.tasks] == ["the key is [redacted api-key]"]


async def test_what_a_model_writes_of_our_keys_is_not_kept(tmp_path: Path) -> None:
    """Nor what a tool gives of them; the answer itself is used as it is, and a restart pays for none of it twice."""
    hush = "hush-1234"

    def repeats(number: int) -> ModelAnswer:
        return answer(f"answer {number}: {hush}")

    async def works(journal: StoredJournal, provider: Provider) -> list[str]:
        first = await journal.ask(provider, request("Hello?"))
        result = await journal.recall("t-1") or ToolResult(id="t-1", text=f"echo {hush}")
        await journal.record(result)
        turns = (UserTurn(text="Hello?"), first.turn, ResultsTurn(results=(result,)))
        second = await journal.ask(provider, request().model_copy(update={"turns": turns}))
        return [first.turn.text, second.turn.text]

    async with counting_house(tmp_path, ManualClock()) as house:
        provider = Provider(repeats)
        assert await works(await house.take(), provider) == ["answer 1: hush-1234", "answer 2: hush-1234"]
        again = await works(await house.take(), provider)
        assert again == ["answer 1: [redacted]", "answer 2: [redacted]"]
        assert provider.asked == 2
    assert _files_with(hush, tmp_path) == []


def _files_with(text: str, folder: Path) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]
