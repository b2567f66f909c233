"""Orders from other processes: left in the inbox, carried out by the service that works, answered there."""

import asyncio
from pathlib import Path

from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Answer, Resume, Retry, Stop
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.command import Command, Reply
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import ANN, Stage, planner, stage, work

GOAL = Start(goal="make a poem")


async def leave(at: Stage, key: str, command: Command) -> Reply:
    """Leave an order and wait for the answer."""
    await at.conductor.leave_order(key, command, ANN)
    async with asyncio.timeout(10):
        while (reply := await at.conductor.reply_to(key)) is None:  # noqa: ASYNC110 - an inbox has no bell
            await asyncio.sleep(0.05)
    return reply


async def test_a_plan_is_approved_and_a_task_undone_from_elsewhere(tmp_path: Path) -> None:
    """What is wrong comes back as the same sentence that the person at the service would get."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), coder) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        stale = await leave(at, "1", Approve(run="R1", digest="0" * 8))
        assert (stale.outcome, stale.text) == (
            "refused",
            "The plan of R1 has changed since: look at it again, then approve.",
        )
        assert (await leave(at, "2", Approve(run="R1"))).text == "The plan of R1 is approved; work begins."
        assert (await at.until(reply.run)).state == "done"
        again = await leave(at, "3", Reject(run="R1"))
        assert (again.outcome, again.text) == ("refused", "No plan of R1 waits for approval; it is done.")
        assert (await leave(at, "4", Undo(task="T2", run="R1"))).outcome == "ok"
        await at.until(reply.run)
        assert (await at.task(reply.run, "T2")).state == "undone"


async def test_a_question_is_answered_and_a_failure_retried_from_elsewhere(tmp_path: Path) -> None:
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
        await leave(at, "1", Approve(run="R1"))
        await at.told(reply.run, "question.asked", 1)
        assert (await leave(at, "2", Stop(run="R1"))).text == "R1 is stopped. `resume R1` goes on where it was."
        assert (await leave(at, "3", Resume(run="R1"))).text == "R1 goes on."
        assert (await leave(at, "4", Answer(question=1, text="free", run="R1"))).outcome == "ok"
        assert (await at.until(reply.run)).state != "done"
        assert (await leave(at, "5", Retry(task="T1", run="R1"))).outcome == "ok"
        assert (await at.until(reply.run)).state == "done"
        assert heard == ["free", "free"]


async def test_an_order_left_twice_is_carried_out_once(tmp_path: Path) -> None:
    """Its key makes it one order, however often a process that was cut off leaves it again."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        first = await leave(at, "same", GOAL)
        assert await leave(at, "same", GOAL) == first
        assert [run.id for run in await at.conductor.read(lambda tx: tx.runs.all())] == ["R1"]


async def test_an_order_that_nobody_took_can_be_taken_back(tmp_path: Path) -> None:
    """It is not carried out later; one that was carried out stays so, and its answer comes instead."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await at.conductor.close_inbox()
        await at.conductor.leave_order("1", GOAL, ANN)
        assert await at.conductor.take_back("1") is None
        at.conductor.open_inbox()
        begun = await leave(at, "2", GOAL)
        assert (begun.run, await at.conductor.take_back("2")) == ("R1", begun)
        assert [run.id for run in await at.conductor.read(lambda tx: tx.runs.all())] == ["R1"]
