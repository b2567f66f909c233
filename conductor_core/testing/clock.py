"""A clock that stands still until it is told to go on."""

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class ManualClock:
    """Time passes only by :meth:`advance` and :meth:`leap`; sleepers wake in order."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """See the port."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """See the port."""
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """See the port."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._passed + max(seconds, 0.0), next(self._order), waiter))
        await waiter

    @property
    def sleeping(self) -> int:
        """How many wait for time to pass."""
        return sum(not waiter.done() for _, _, waiter in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Let time pass, and let whoever wakes do what it does next."""
        end = self._passed + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, waiter = heapq.heappop(self._sleepers)
            self._passed = max(self._passed, at)
            if not waiter.done():
                waiter.set_result(None)
            await asyncio.sleep(0)
        self._passed = end
        await asyncio.sleep(0)

    async def leap(self, seconds: float) -> None:
        """Let time pass at once, as it does for a machine that slept: whoever would have woken meanwhile wakes once."""
        self._passed += seconds
        await self.advance(0)
