"""A fault of the program itself ends what it is in, and stops nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.commands.why import Why
from conductor_core.domain.agent import Brief, Failed, Outcome
from conductor_core.domain.run import RunOptions
from conductor_core.events.task import AttemptFailed, TaskQueued
from conductor_core.logic.clock_times import clock
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import planner, stage, work

AUTO = RunOptions(approval="auto")
GOAL = Start(goal="make a poem")
FAULT = "Conductor met a fault of its own (ValueError) 3 times; its log says more"


async def breaks(brief: Brief, desk: Desk) -> Outcome:
    """As a bill does that is made with an endless price."""
    _ = brief, desk
    raise OverflowError("cannot convert float infinity to integer")


async def test_who_breaks_again_and_again_is_replaced(tmp_path: Path) -> None:
    """The try says what it was and where more is to be read."""
    coders = ScriptedAgent("ada", breaks), ScriptedAgent("bob", writes_its_brief)
    async with stage(tmp_path, planner(work("T1", agent="ada")), *coders, options=AUTO) as at:
        reply = await at.order(GOAL)
        assert (await at.until(reply.run)).state == "done"
        causes = [
            record.event.cause for record in await at.events(reply.run) if isinstance(record.event, AttemptFailed)
        ]
        assert causes == ["Conductor met a fault of its own (OverflowError) 3 times; its log says more"]


async def test_a_run_does_not_hang_where_nobody_is_left(tmp_path: Path) -> None:
    """It ends, and says the same."""
    async with stage(tmp_path, planner(work("T1", attempts=1)), ScriptedAgent("ada", breaks), options=AUTO) as at:
        reply = await at.order(GOAL)
        assert (await at.until(reply.run)).state == "failed"
        assert "Conductor met a fault of its own (OverflowError) 3 times; its log says more" in await at.thread(
            reply.run
        )


async def wants_a_pause_that_no_clock_knows(brief: Brief, desk: Desk) -> Outcome:
    """With this even its failure cannot be written down."""
    _ = brief, desk
    return Failed(cause="busy", retry_after=float("nan"))


async def test_what_cannot_even_be_given_up_waits(tmp_path: Path) -> None:
    """The thread says so, and until when; a later start goes on from there."""
    plans, coder = planner(work("T1")), ScriptedAgent("ada", wants_a_pause_that_no_clock_knows)
    async with stage(tmp_path, plans, coder, options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.told(reply.run, "task.queued", 3)
        queued = [r.event for r in await at.events(reply.run) if isinstance(r.event, TaskQueued)][-1]
        assert queued.not_before
        waits = f"waits until {clock(queued.not_before, exact=True)}: {FAULT}"
        assert (await at.order(Why(task="T1", run=reply.run))).text == f"{reply.run}.T1: {waits}."
        assert len(coder.briefs) == 3
        files = at.workspaces

    coder = ScriptedAgent("ada", writes_its_brief)
    later = ManualClock(datetime.now(UTC) + timedelta(hours=1))
    async with stage(tmp_path, plans, coder, options=AUTO, workspaces=files, clock=later) as at:
        assert (await at.until(reply.run)).state == "done"
