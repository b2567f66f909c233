"""Where a chat platform leaves what comes in over it, and what happens once: on disk before the platform hears that we have it.

Several processes on one database may stand here; what was left with any of them counts once, and is dealt with by the one that
conducts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue

from conductor_core.domain.arrival import Arrival
from conductor_core.engine.installations import Installations
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store, Transaction

KEYS_KEPT = timedelta(days=7)
"""How long the key of what was dealt with is known. Nothing comes again later: platforms repeat for a day at most, signed requests are
believed for minutes, and what was missed is looked up three days back at most."""


class Porch:
    """That of one platform."""

    def __init__(self, store: Store, clock: Clock, surface: str) -> None:
        self._store = store
        self.clock = clock
        self.surface = surface
        self.installations = Installations(store, clock, surface)

    async def take(self, key: str, place: str, body: dict[str, JsonValue], contains: str = "") -> bool:
        """Keep it; on disk when this returns. False when it came before.

        ``contains`` is the key of what came after it and stands in it already, as a correction: that is dealt with along with it.
        """
        now = self.clock.now()

        def take(tx: Transaction) -> bool:
            new = tx.arrivals.take(self.surface, key, place, body, now)
            if new and contains and tx.arrivals.take(self.surface, contains, place, {}, now):
                tx.arrivals.done(self.surface, contains, now)
            return new

        return await self._store.write(take)

    async def first_time(self, what: str, place: str = "") -> bool:
        """Whether something happens for the first time; from now on it has happened. With a place it is forgotten after a while."""
        now = self.clock.now()

        def take(tx: Transaction) -> bool:
            new = tx.arrivals.take(self.surface, what, place, {}, now)
            tx.arrivals.done(self.surface, what, now)
            return new

        return await self._store.write(take)

    async def waiting(self, after: int = 0) -> Sequence[Arrival]:
        """What nobody dealt with yet, in the order it came, from one number on."""
        return await self._store.read(lambda tx: tuple(tx.arrivals.waiting(self.surface, after)))

    async def done(self, key: str) -> None:
        """It was dealt with."""
        now = self.clock.now()
        await self._store.write(lambda tx: tx.arrivals.done(self.surface, key, now))

    async def last(self) -> datetime | None:
        """When something came last; None where nothing ever did."""
        return await self._store.read(lambda tx: tx.arrivals.last(self.surface))


async def forget_old(store: Store, clock: Clock) -> None:
    """Let go of keys that nothing can come again for."""
    before = clock.now() - KEYS_KEPT
    await store.write(lambda tx: tx.arrivals.forget(before))
