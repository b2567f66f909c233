"""Waiting for a wake-up, but not for ever."""

import asyncio

from conductor_core.ports.clock import Clock


async def woken(event: asyncio.Event, clock: Clock, seconds: float | None) -> bool:
    """Wait until the event is set or the seconds are over (None: no end); whether it was set."""
    if event.is_set():
        return True
    if seconds is None:
        return await event.wait()
    alarm = asyncio.ensure_future(clock.sleep(max(seconds, 0.0)))
    wake = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait((alarm, wake), return_when=asyncio.FIRST_COMPLETED)
    finally:
        alarm.cancel()
        wake.cancel()
    return event.is_set()
