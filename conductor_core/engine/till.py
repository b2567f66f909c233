"""Where calls of a run wait until there is money for them. Nobody looks at the clock: whoever settles wakes who is next."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from conductor_core.domain.ids import RunId
from conductor_core.logic.spending import Shortage


class Till:
    """Of one run, in this process."""

    def __init__(self) -> None:
        self._under_way: set[str] = set()
        self._turn = asyncio.Lock()
        self._news: asyncio.Event | None = None
        """Set when a call has ended; there is one while somebody waits for that."""

    def begins(self, charge: str) -> None:
        """Money is about to be set aside for a call of which we shall hear."""
        self._under_way.add(charge)

    def ends(self, charge: str) -> None:
        """It is settled, or we shall not hear of it any more."""
        self._under_way.discard(charge)
        if self._news:
            self._news.set()
            self._news = None

    def hears_of(self, charge: str) -> bool:
        """Whether what a charge holds may become free: not when a killed process left it."""
        return charge in self._under_way

    async def still(self) -> None:
        """Until no call is under way, so that none is cut off that has to be paid all the same."""
        while self._under_way:
            await self._ending().wait()

    async def turn(self, take: Callable[[], Awaitable[Shortage | None]]) -> Shortage | None:
        """What is short when ``take`` has had its turn; None when it took what it wanted.

        While only calls under way are in the way it is tried again whenever one has ended; who came first is first.
        """
        if not self._turn.locked():
            short = await take()
            if short is None or not short.passes:
                return short
        async with self._turn:
            while True:
                ending = self._ending()
                short = await take()
                if short is None or not short.passes:
                    return short
                await ending.wait()

    def _ending(self) -> asyncio.Event:
        """Set when the next call ends."""
        self._news = self._news or asyncio.Event()
        return self._news


class Tills:
    """Those of all runs that somebody spends money on."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[RunId, Till] = WeakValueDictionary()

    def of(self, run: RunId) -> Till:
        """That of a run, the same for everybody."""
        return self._known.setdefault(run, Till())
