"""Orders from other processes: left in the inbox, carried out by the service that works, answered there."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.commands import left
from conductor_core.commands.agents import Agents
from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.left import Left
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume, Retry, Stop
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import AgentHealth, Brief, Done, Failed, Outcome
from conductor_core.domain.command import Command, Reply
from conductor_core.ports.agent import Desk
from conductor_core.store.letterbox import Letterbox
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import ANN, planner, stage, work

GOAL = Start(goal="make a poem")


@pytest.fixture
def letterbox(tmp_path: Path) -> Letterbox:
    """That of the service in the folder."""
    return Letterbox(tmp_path / "conductor.db")


async def leave(letterbox: Letterbox, key: str, command: Command, *, there: bool = True) -> Reply:
    """Leave an order and wait for the answer; ``there`` says whether somebody can be asked."""
    await letterbox.put(key, left.written(Left(command=command, actor=ANN, interactive=there)))
    async with asyncio.timeout(10):
        while (said := await letterbox.reply(key)) is None:  # noqa: ASYNC110 - an inbox has no bell
            await asyncio.sleep(0.05)
    return Reply.model_validate(said)


async def test_a_plan_is_approved_and_a_task_undone_from_elsewhere(tmp_path: Path, letterbox: Letterbox) -> None:
    """What is wrong comes back as the same sentence that the person at the service would get."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), coder) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        stale = await leave(letterbox, "1", Approve(run="R1", digest="0" * 8))
        assert (stale.outcome, stale.text) == (
            "refused",
            "The plan of R1 has changed since: look at it again, then approve.",
        )
        assert (await leave(letterbox, "2", Approve(run="R1"))).text.startswith(
            "Version 1 of the plan of R1 is approved; work begins."
        )
        assert (await at.until(reply.run)).state == "done"
        again = await leave(letterbox, "3", Reject(run="R1"))
        assert (again.outcome, again.text) == ("refused", "The plan of R1 was approved by Ann already.")
        assert (await leave(letterbox, "4", Undo(task="T2", run="R1"))).outcome == "ok"
        await at.until(reply.run)
        assert (await at.task(reply.run, "T2")).state == "undone"


async def test_a_question_is_answered_and_a_failure_retried_from_elsewhere(
    tmp_path: Path, letterbox: Letterbox
) -> None:
    """The run waits for both, is stopped and resumed in between, and ends as if somebody had sat in front of it."""
    heard: list[str] = []

    async def act(brief: Brief, desk: Desk) -> Outcome:
        heard.append(await desk.ask("Rhymes or not?", ("rhymes", "free")))
        if brief.attempt.endswith(".1"):
            return Failed(cause="the muse was away", remedy="fail")
        await writes_its_brief(brief, desk)
        return Done(summary="a poem")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", act)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        await leave(letterbox, "1", Approve(run="R1"))
        await at.told(reply.run, "question.asked", 1)
        assert (await leave(letterbox, "2", Stop(run="R1"))).text == "R1 is stopped. `resume R1` goes on where it was."
        assert (await leave(letterbox, "3", Resume(run="R1"))).text == "R1 goes on."
        assert (await leave(letterbox, "4", Answer(question=1, text="free", run="R1"))).outcome == "ok"
        assert (await at.until(reply.run)).state != "done"
        assert (await leave(letterbox, "5", Retry(task="T1", run="R1"))).outcome == "ok"
        assert (await at.until(reply.run)).state == "done"
        assert heard == ["free", "free"]


async def test_an_order_left_twice_is_carried_out_once(tmp_path: Path, letterbox: Letterbox) -> None:
    """Its key makes it one order, however often a process that was cut off leaves it again."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        first = await leave(letterbox, "same", GOAL)
        assert await leave(letterbox, "same", GOAL) == first
        assert [run.id for run in await at.conductor.read(lambda tx: tx.runs.all())] == ["R1"]


async def test_an_order_that_nobody_took_can_be_taken_back(tmp_path: Path, letterbox: Letterbox) -> None:
    """It is not carried out later; one that was carried out stays so, and its answer comes instead."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await at.conductor.close_inbox()
        taken_back = left.TAKEN_BACK.model_dump(mode="json")
        await letterbox.put("1", left.written(Left(command=GOAL, actor=ANN)))
        assert await letterbox.withdraw("1", taken_back) is None
        at.conductor.open_inbox()
        begun = await leave(letterbox, "2", GOAL)
        said = await letterbox.withdraw("2", taken_back)
        assert (begun.run, Reply.model_validate(said)) == ("R1", begun)
        assert await letterbox.reply("1") == taken_back
        assert [run.id for run in await at.conductor.read(lambda tx: tx.runs.all())] == ["R1"]


async def test_who_wants_to_stop_something_does_not_wait_for_who_looks(tmp_path: Path, letterbox: Letterbox) -> None:
    """An agent that does not answer holds up the one who asked how all are, and nobody else."""
    answers = asyncio.Event()

    class Slow(ScriptedAgent):
        async def health(self) -> AgentHealth:
            await answers.wait()
            return await super().health()

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        at.registry.replace([planner(work("T1")), Slow("coder", writes_its_brief)])
        await letterbox.put("1", left.written(Left(command=Agents(), actor=ANN)))
        assert (await leave(letterbox, "2", Stop())).text == "R1 is stopped. `resume R1` goes on where it was."
        assert await letterbox.reply("1") is None
        answers.set()
        assert (await leave(letterbox, "1", Agents())).text == "2 of 2 agents are ready."


async def test_an_order_that_no_program_knows_is_answered(tmp_path: Path, letterbox: Letterbox) -> None:
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)):
        await letterbox.put("1", {"command": {"name": "juggle"}, "actor": ANN.model_dump(mode="json")})
        said = (await leave(letterbox, "1", GOAL)).text
    assert said == "This order cannot be read by the Conductor that works here."


async def test_who_leaves_an_order_says_whether_somebody_can_be_asked(tmp_path: Path, letterbox: Letterbox) -> None:
    """A person at a terminal is asked for the plan of what they left; what a script left is approved by policy."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        by_a_person = await leave(letterbox, "1", GOAL)
        await at.until(by_a_person.run, "awaiting_approval")
        by_a_script = await leave(letterbox, "2", GOAL, there=False)
        assert (await at.until(by_a_script.run)).state == "done"
        assert "Nobody is here to be asked, so policy approves it." in await at.thread(by_a_script.run)
