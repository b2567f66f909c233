"""Where what was left on the porch is dealt with."""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable

import structlog
from pydantic import JsonValue

from conductor_core.domain.arrival import Arrival
from conductor_core.engine.porch import Porch
from conductor_core.errors import NoRoomError
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.stream.crowd import Crowd
from conductor_core.stream.waiting import woken

AGAIN_AFTER = 5.0
"""Seconds until what met an unexpected error is tried again."""
TRIES = 5
"""Then it is let go, so that what came after it gets its turn."""
LOOK_EVERY = 0.2
"""Seconds between two looks for what was left with other processes; a look costs a millisecond."""

log = structlog.get_logger(__name__)

Deal = Callable[[Arrival], Awaitable[None]]
"""Deals with one arrival. It may be called again for the same one after a crash."""


class Reception:
    """Deals with each arrival once, and with those of one place in the order they came; places do not wait for each other."""

    def __init__(self, porch: Porch, deal: Deal, crowd: Crowd) -> None:
        """Whoever said something is in the ``crowd`` until it is dealt with."""
        self._porch = porch
        self._deal = deal
        self._crowd = crowd
        self._lines: defaultdict[str, deque[Arrival]] = defaultdict(deque)
        self._seen = 0
        """Number of the last arrival that stood or stands in a line."""
        self._came = asyncio.Event()

    async def take(self, key: str, place: str, body: dict[str, JsonValue], contains: str = "") -> bool:
        """Keep it; on disk when this returns. False when it came before. ``contains``: see the porch."""
        new = await self._porch.take(key, place, body, contains)
        if new:
            self._came.set()
        return new

    async def run(self) -> None:
        """Deal with what was left, and with whatever comes, here or with another process, until cancelled."""
        async with asyncio.TaskGroup() as work:
            for arrival in await self._porch.waiting():
                self._queue(arrival.model_copy(update={"in_doubt": True}), work)
            while True:
                await woken(self._came, self._porch.clock, LOOK_EVERY)
                self._came.clear()
                for arrival in await self._porch.waiting(self._seen):
                    self._queue(arrival, work)

    def _queue(self, arrival: Arrival, work: asyncio.TaskGroup) -> None:
        """Behind what came from the same place."""
        self._seen = arrival.number
        line = self._lines[arrival.place]
        line.append(arrival)
        if len(line) == 1:
            work.create_task(self._serve(arrival.place))

    async def _serve(self, place: str) -> None:
        line = self._lines[place]
        while line:
            with self._crowd.served():
                await self._one(line[0])
            line.popleft()
        del self._lines[place]

    async def _one(self, arrival: Arrival) -> None:
        """Whatever goes wrong, those behind it get their turn; what cannot be noted as done comes again at the next start.

        A surface that says how long to wait is no fault: what was ordered is answered when that may be.
        """
        tried = 0
        while tried < TRIES:
            try:
                await self._deal(arrival)
                await self._porch.done(arrival.key)
            except SurfaceSlow as slow:
                log.info("an answer waits", surface=self._porch.surface, key=arrival.key, seconds=slow.retry_after)
                await self._porch.clock.sleep(slow.retry_after)
            except Exception:
                tried += 1
                log.exception("an arrival met a fault", surface=self._porch.surface, key=arrival.key, tried=tried)
                if tried < TRIES:
                    await self._porch.clock.sleep(AGAIN_AFTER)
            else:
                return
            arrival = arrival.model_copy(update={"in_doubt": True})
        with contextlib.suppress(NoRoomError):
            await self._porch.done(arrival.key)
