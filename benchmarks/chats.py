"""What chats are measured beside: runs at work, and one more surface that shows them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.agent import Desk
from conductor_core.ports.surface import Surface
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import Stage, planner, stage, work


async def at_work(_brief: Brief, _desk: Desk) -> Outcome:
    """Work that goes on for as long as anybody measures."""
    await asyncio.sleep(3600)
    return Done(summary="done")


@asynccontextmanager
async def busy(folder: Path, surface: Surface, runs: int) -> AsyncIterator[Stage]:
    """A service with so many runs at work, whose new runs are shown on a surface."""
    team = planner(work("T1")), ScriptedAgent("coder", at_work)
    async with stage(folder, *team, total=runs, per_project=runs) as at:
        for number in range(1, runs + 1):
            await at.order(Start(goal=f"write poem {number}"))
            await at.until(RunId(f"R{number}"), "awaiting_approval")
            await at.order(Approve(), run=f"R{number}")
        keeper = RoomKeeper(at.store, [surface], SystemClock(), at.hub)
        showing = asyncio.create_task(keeper.run())
        try:
            yield at
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
            await keeper.close()
