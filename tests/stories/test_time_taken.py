"""How long things took."""

import asyncio
from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume, Stop
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work


async def test_a_pause_is_no_time_of_the_task_that_waited(tmp_path: Path) -> None:
    """A task that was stopped and went on took as long as it worked after that."""
    begun, hold = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await hold.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", slow)) as at:
        reply = await at.order(Start(goal="make a poem"), there=False)
        await asyncio.wait_for(begun.wait(), 10)
        await at.order(Stop(), run="R1")
        hold.set()
        await at.order(Resume(), run="R1")
        await at.until(reply.run)

        resumed = next(record.at for record in await at.events(reply.run) if record.event.kind == "run.resumed")
        task = await at.task(reply.run, "T1")
        assert task.started_at
        assert task.started_at >= resumed
