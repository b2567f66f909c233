"""Carries bytes both ways between two connections, until both have ended or nobody says anything."""

import asyncio
from typing import Final

from conductor_core.llms.tunnel.dialing import Ends

IDLE: Final = 600.0
"""Seconds of silence in both directions; models think that long."""
PIECE: Final = 64 << 10


async def passed(near: Ends, far: Ends, idle: float = IDLE) -> None:
    """From each to the other."""
    try:
        async with asyncio.timeout(idle) as silence, asyncio.TaskGroup() as both:
            both.create_task(_carried(near[0], far[1], silence, idle))
            both.create_task(_carried(far[0], near[1], silence, idle))
    except* OSError:
        pass  # one of them is gone, or both are silent: a timeout is one, too


async def _carried(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, silence: asyncio.Timeout, idle: float
) -> None:
    loop = asyncio.get_running_loop()
    while piece := await source.read(PIECE):
        target.write(piece)
        await target.drain()
        silence.reschedule(loop.time() + idle)
    target.write_eof()
