"""Wakes who reads the log: pushed after each commit for speed, polled for truth."""

import asyncio

from conductor_core.domain.ids import RunId
from conductor_core.ports.clock import Clock
from conductor_core.stream.crowd import Crowd
from conductor_core.stream.waiting import woken

POLL = 2.0
"""Seconds after which a reader looks for itself: other processes write too, and they wake nobody here."""


class Subscription:
    """One reader's ear. Runs that change while it is busy are remembered, each once."""

    def __init__(self, clock: Clock, poll: float, only: RunId | None) -> None:
        self._clock = clock
        self._only = only
        self._poll = poll
        self._runs: set[RunId] = set()
        self._event = asyncio.Event()

    def wake(self, run: RunId) -> None:
        """This run has news."""
        if self._only in (None, run):
            self._runs.add(run)
            self._event.set()

    def rouse(self) -> None:
        """It is time to look, whatever there is."""
        self._event.set()

    async def next(self) -> frozenset[RunId] | None:
        """The runs with news; None when none was heard of for a while and it is time to look everywhere."""
        if not await woken(self._event, self._clock, self._poll):
            return None
        self._event.clear()
        runs, self._runs = frozenset(self._runs), set()
        return runs


class Hub:
    """Tells every reader which runs have news. ``tx.on_commit(lambda: hub.wake(run))`` is how a writer speaks."""

    def __init__(self, clock: Clock, *, poll: float = POLL) -> None:
        self._clock = clock
        self._poll = poll
        self._subscriptions: list[Subscription] = []
        self.crowd = Crowd(clock)
        """Whom readers of the log and those who take orders have yet to answer."""

    def wake(self, run: RunId) -> None:
        """This run has news. Call it on the event loop."""
        for subscription in self._subscriptions:
            subscription.wake(run)

    def wake_all(self) -> None:
        """Something happened that concerns whoever listens."""
        for subscription in self._subscriptions:
            subscription.rouse()

    def subscribe(self, only: RunId | None = None) -> Subscription:
        """A new ear for all runs, or only one; what happens from now on is heard."""
        subscription = Subscription(self._clock, self._poll, only)
        self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget an ear."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)
