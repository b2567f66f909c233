"""How long things took."""

import asyncio
from datetime import timedelta
from functools import reduce
from pathlib import Path

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.look import Show
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume, Stop
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.card import Tasks
from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.run import RunOptions
from conductor_core.logic.board import Board, fold
from conductor_core.logic.board.progress import took
from conductor_core.logic.rendering.live import live_card
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import START, ManualClock
from conductor_core.testing.stage import planner, stage, work


async def test_a_pause_is_no_time_of_the_task_that_waited(tmp_path: Path) -> None:
    """Ten seconds of work, an hour of pause, five seconds of work: in the truth and on the card."""
    begun, hold, clock = asyncio.Event(), asyncio.Event(), ManualClock()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await hold.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", slow), clock=clock) as at:
        reply = await at.order(Start(goal="make a poem"), there=False)
        await asyncio.wait_for(begun.wait(), 10)
        await clock.advance(10)
        await at.order(Stop(), run="R1")
        await clock.advance(3600)
        begun.clear()
        await at.order(Resume(), run="R1")
        await asyncio.wait_for(begun.wait(), 10)
        await clock.advance(5)
        going = reduce(fold, await at.events(reply.run), Board(run=RunId("R1")))
        (rows,) = [block.rows for block in live_card(going, clock.now()).blocks if isinstance(block, Tasks)]
        assert [row.elapsed for row in rows if row.key == "T1"] == ["15 s"]
        hold.set()
        await at.until(reply.run)
        done = reduce(fold, await at.events(reply.run), Board(run=RunId("R1"))).tasks[TaskKey("T1")]
        assert done.seconds == 15


async def test_the_time_a_service_was_down_is_no_time_of_the_tasks_at_work(tmp_path: Path) -> None:
    """Ten seconds of work, a crash, an hour, and what it took after that: in the truth and on the card."""
    begun = asyncio.Event()

    async def hangs(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    plan, options = planner(work("T1")), RunOptions(approval="auto")
    async with stage(tmp_path, plan, ScriptedAgent("coder", hangs), options=options, clock=ManualClock()) as at:
        reply = await at.order(Start(goal="make a poem"))
        await asyncio.wait_for(begun.wait(), 10)
        workspaces = at.workspaces
    later = ManualClock(START + timedelta(hours=1))
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, plan, coder, workspaces=workspaces, options=options, clock=later) as at:
        await at.until(reply.run)
        assert reply.run
        told = {record.event.kind: record.event for record in await at.events(reply.run)}
        assert told["task.done"].model_dump()["seconds"] == 0
        task = reduce(fold, await at.events(reply.run), Board(run=reply.run)).tasks[TaskKey("T1")]
        assert (task.started_at, task.ended_at) == (START + timedelta(hours=1),) * 2


async def test_time_that_a_crash_took_is_lost_whatever_is_ordered_first(tmp_path: Path) -> None:
    """An hour after it the run is stopped by who does not work on it, and an hour later it goes on."""
    begun = asyncio.Event()

    async def hangs(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    plan, options = planner(work("T1")), RunOptions(approval="auto")
    async with stage(tmp_path, plan, ScriptedAgent("coder", hangs), options=options, clock=ManualClock()) as at:
        reply = await at.order(Start(goal="make a poem"))
        await asyncio.wait_for(begun.wait(), 10)
        workspaces = at.workspaces
    later = ManualClock(START + timedelta(hours=1))
    async with stage(tmp_path, plan, workspaces=workspaces, options=options, clock=later, started=False) as at:
        assert (await at.order(Stop(), run="R1")).outcome == "ok"
    later = ManualClock(START + timedelta(hours=2))
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, plan, coder, workspaces=workspaces, options=options, clock=later) as at:
        await at.order(Resume(), run="R1")
        await at.until(reply.run)
        board = reduce(fold, await at.events(reply.run), Board(run=RunId("R1")))
        assert board.end
        assert (took(board, board.end), board.down, board.paused) == (0, 3600, 3600)
        assert "1 h 00 min lost to stops without warning" in await at.thread(reply.run)


async def test_the_time_in_which_nobody_was_there_to_go_on_is_no_time_at_work(tmp_path: Path) -> None:
    """A task of a run that is over is to be done again, and for an hour there is no service that does it."""
    plan, options = planner(work("T1")), RunOptions(approval="auto")
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, plan, coder, options=options, clock=ManualClock()) as at:
        reply = await at.order(Start(goal="make a poem"))
        await at.until(reply.run)
        workspaces = at.workspaces
    async with stage(
        tmp_path, plan, coder, workspaces=workspaces, options=options, clock=ManualClock(), started=False
    ) as at:
        assert (await at.order(Undo(task="T1", run="R1"))).outcome == "ok"
    later = ManualClock(START + timedelta(hours=1))
    async with stage(tmp_path, plan, coder, workspaces=workspaces, options=options, clock=later) as at:
        await at.until(reply.run, "incomplete")
        board = reduce(fold, await at.events(reply.run), Board(run=RunId("R1")))
        assert board.end
        assert (took(board, board.end), board.left) == (0, 3600)
        assert "1 h 00 min with nobody there to work on it" in await at.thread(reply.run)


async def test_a_run_that_nobody_works_on_is_shown_as_it_was_left(tmp_path: Path) -> None:
    """An hour after its service died it is no hour older, no task of it runs, and a script can tell."""
    begun = asyncio.Event()

    async def hangs(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    plan, options = planner(work("T1")), RunOptions(approval="auto")
    async with stage(tmp_path, plan, ScriptedAgent("coder", hangs), options=options, clock=ManualClock()) as at:
        await at.order(Start(goal="make a poem"))
        await asyncio.wait_for(begun.wait(), 10)
    later = ManualClock(START + timedelta(hours=1))
    async with stage(tmp_path, plan, options=options, clock=later, started=False) as at:
        reply = await at.order(Show(what="R1"))
        assert reply.text == "R1 is interrupted (`resume R1` goes on)."
        assert reply.card
        assert reply.card.title == "R1: interrupted"
        (rows,) = [block.rows for block in reply.card.blocks if isinstance(block, Tasks)]
        assert [(row.key, row.state, row.elapsed) for row in rows][-1] == ("T1", "paused", "")
        assert isinstance(reply.data, dict)
        assert (reply.data["state"], reply.data["interrupted"]) == ("running", True)


async def test_the_time_in_which_everything_waits_for_an_answer_is_nobodys(tmp_path: Path) -> None:
    """An hour passes over a question that the only task asks; the run and its task took no time at all."""

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        await desk.ask("Which colour?", ("red", "blue"))
        return await writes_its_brief(brief, desk)

    clock = ManualClock()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks), clock=clock) as at:
        reply = await at.order(Start(goal="make a poem"))
        await at.until(reply.run, "awaiting_approval")
        await at.order(Approve(), run=reply.run)
        await at.told(reply.run, "question.asked", 1)
        await clock.advance(3600)
        asking = reduce(fold, await at.events(reply.run), Board(run=RunId("R1")))
        (rows,) = [block.rows for block in live_card(asking, clock.now()).blocks if isinstance(block, Tasks)]
        assert [(row.state, row.elapsed, row.since) for row in rows] == [("needs an answer", "0 s", None)]
        await at.order(Answer(text="red"), run=reply.run)
        await at.until(reply.run)
        assert reply.run
        board = reduce(fold, await at.events(reply.run), Board(run=reply.run))
        assert board.end
        assert (took(board, board.end), board.waited) == (0, 3600)
        task = board.tasks[TaskKey("T1")]
        assert (task.seconds, task.started_at) == (0, START + timedelta(hours=1))
