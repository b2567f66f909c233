"""Where what comes in over a chat platform is received: on disk before the platform hears that we have it, then dealt with."""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from pydantic import JsonValue

from conductor_core.domain.arrival import Arrival
from conductor_core.errors import NoRoomError
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store

AGAIN_AFTER = 5.0
"""Seconds until what met an unexpected error is tried again."""
TRIES = 5
"""Then it is let go, so that what came after it gets its turn."""
KEYS_KEPT = timedelta(days=7)
"""How long the key of what was dealt with is known. Nothing comes again later: platforms repeat for a day at most, signed requests are
believed for minutes, and what was missed is looked up a day back."""

log = structlog.get_logger(__name__)

Deal = Callable[[Arrival], Awaitable[None]]
"""Deals with one arrival. It may be called again for the same one after a crash."""


async def first_time(truth: Truth, surface: str, what: str) -> bool:
    """Whether something happens for the first time; from now on it has happened."""

    def take(moment: Moment) -> bool:
        new = moment.tx.arrivals.take(surface, what, "", {}, moment.now)
        moment.tx.arrivals.done(surface, what, moment.now)
        return new

    return await truth.change(take)


async def forget_old(store: Store, clock: Clock) -> None:
    """Let go of keys that nothing can come again for."""
    before = clock.now() - KEYS_KEPT
    await store.write(lambda tx: tx.arrivals.forget(before))


class Reception:
    """Deals with each arrival once, and with those of one place in the order they came; places do not wait for each other."""

    def __init__(self, store: Store, clock: Clock, surface: str, deal: Deal) -> None:
        self._store = store
        self._clock = clock
        self._surface = surface
        self._deal = deal
        self._lines: defaultdict[str, deque[Arrival]] = defaultdict(deque)
        self._work: asyncio.TaskGroup | None = None

    async def take(self, key: str, place: str, body: dict[str, JsonValue]) -> bool:
        """Keep it; on disk when this returns. False when it came before."""
        now = self._clock.now()
        new = await self._store.write(lambda tx: tx.arrivals.take(self._surface, key, place, body, now))
        if new:
            self._queue(Arrival(key=key, place=place, body=body))
        return new

    async def run(self) -> None:
        """Deal with what was left, and with whatever comes, until cancelled."""
        try:
            async with asyncio.TaskGroup() as self._work:
                for arrival in await self._store.read(lambda tx: tuple(tx.arrivals.waiting(self._surface))):
                    self._queue(arrival.model_copy(update={"in_doubt": True}))
                await asyncio.Event().wait()
        finally:
            self._work = None

    def _queue(self, arrival: Arrival) -> None:
        """Behind what came from the same place; what came before :meth:`run` is found by it."""
        if self._work is None:
            return
        line = self._lines[arrival.place]
        if any(one.key == arrival.key for one in line):
            return
        line.append(arrival)
        if len(line) == 1:
            self._work.create_task(self._serve(arrival.place))

    async def _serve(self, place: str) -> None:
        line = self._lines[place]
        while line:
            await self._one(line[0])
            line.popleft()
        del self._lines[place]

    async def _one(self, arrival: Arrival) -> None:
        """Whatever goes wrong, those behind it get their turn; what cannot be noted as done comes again at the next start."""
        for tried in range(1, TRIES + 1):
            try:
                await self._deal(arrival)
                await self._done(arrival)
            except Exception:
                log.exception("an arrival met a fault", surface=self._surface, key=arrival.key, tried=tried)
                arrival = arrival.model_copy(update={"in_doubt": True})
                if tried < TRIES:
                    await self._clock.sleep(AGAIN_AFTER)
            else:
                return
        with contextlib.suppress(NoRoomError):
            await self._done(arrival)

    async def _done(self, arrival: Arrival) -> None:
        now = self._clock.now()
        await self._store.write(lambda tx: tx.arrivals.done(self._surface, arrival.key, now))
