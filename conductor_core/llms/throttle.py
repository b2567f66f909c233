"""Calls of one key wait here for their turn, first come first served, and know until when."""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from math import isfinite

from conductor_core.domain.agent import AgentHealth
from conductor_core.domain.allowance import Allowance
from conductor_core.domain.chat import Pause
from conductor_core.errors import ModelError
from conductor_core.logic.limiting import Cost, Limiter, Limits, Wait
from conductor_core.logic.retrying import MAX_WAIT
from conductor_core.ports.clock import Clock

SHORT = 1.0
"""Seconds that are not worth telling: of a whole wait, and of a change of its end."""

Waits = Callable[[Pause], Awaitable[None]]


@dataclass(eq=False, slots=True)
class Turn:
    """A call that was let through."""

    expected: Cost
    real: Cost | None = None
    """What it took in the end; None leaves what was expected."""


@dataclass(eq=False, slots=True)
class _Place:
    """One place in the queue."""

    cost: Cost
    since: float
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Throttle:
    """The limits of one key, and everyone who waits because of them."""

    def __init__(self, name: str, clock: Clock, limits: Limits | None = None, *, patience: float = MAX_WAIT) -> None:
        """``name`` is the provider's, for people; ``patience``: seconds a call may be held back at most."""
        self._clock = clock
        self._patience = patience
        self._limiter = Limiter.of(name, limits or Limits(), clock.monotonic())
        self._queue: deque[_Place] = deque()
        self._running = 0

    @property
    def counts_tokens(self) -> bool:
        """Whether it matters how large a call is."""
        return self._limiter.counts_tokens

    def health(self) -> AgentHealth | None:
        """The rest that the provider wants now, if any."""
        now = self._clock.monotonic()
        rest = self._limiter.rests_until - now
        if rest <= 0:
            return None
        until = self._clock.now() + timedelta(seconds=rest)
        return AgentHealth(state="cooling", detail=self._limiter.wait((), now).why, until=until)

    @asynccontextmanager
    async def turn(self, cost: Cost, waits: Waits | None = None) -> AsyncIterator[Turn]:
        """Hold the call back until it may leave; ``waits`` hears until when.

        Raises:
            ModelError: it would take too long.
        """
        await self._enter(cost, waits)
        turn = Turn(cost)
        try:
            yield turn
        finally:
            self._running -= 1
            if turn.real is not None:
                self._limiter = self._limiter.correct(turn.expected, turn.real, self._clock.monotonic())
            self._call_next()

    def heard(self, allowance: Allowance) -> None:
        """The provider said what it allows, with an answer or a refusal."""
        self._limiter = self._limiter.heard(allowance, self._clock.monotonic())

    def refused(self, retry_after: float | None) -> None:
        """The provider refused a call as one too many."""
        self._limiter = self._limiter.refused(retry_after, self._running, self._clock.monotonic())
        for place in self._queue:
            place.news.set()

    def answered(self) -> None:
        """The provider answered a call."""
        self._limiter = self._limiter.bore(self._clock.monotonic())

    async def _enter(self, cost: Cost, waits: Waits | None) -> None:
        place = _Place(cost, self._clock.monotonic())
        self._queue.append(place)
        told = float("-inf")
        try:
            while (wait := self._held_back(place)) is not None:
                now = self._clock.monotonic()
                end = now + wait.seconds
                if end > place.since + self._patience + SHORT:
                    raise _too_long(wait)
                begins = wait.at_most and now < place.since + SHORT
                first = place is self._queue[0]
                if begins or wait.seconds < SHORT:
                    await self._news(place, min(wait.seconds, SHORT) if first else SHORT)
                    continue
                if waits is not None and abs(end - told) > SHORT:
                    told = end
                    await waits(Pause(until=self._clock.now() + timedelta(seconds=wait.seconds), why=wait.why))
                    continue
                await self._news(place, wait.seconds if first else None)
            self._limiter = self._limiter.take(cost, self._clock.monotonic())
            self._running += 1
        finally:
            self._queue.remove(place)
            self._call_next()

    def _held_back(self, place: _Place) -> Wait | None:
        """None when it is this one's turn and it may leave."""
        now = self._clock.monotonic()
        first = place is self._queue[0]
        if first:
            wait = self._limiter.wait((place.cost,), now)
        else:
            ahead = self._queue.index(place)
            wait = self._limiter.wait((other.cost for other in islice(self._queue, ahead + 1)), now)
        most = self._limiter.at_once
        if most is None or self._running < most:
            return None if first and not wait.seconds else wait
        left = place.since + self._patience - now
        if wait.seconds > left:
            return wait
        why = f"{self._limiter.name} takes {most} {'call' if most == 1 else 'calls'} at once"
        return Wait(left if left > 0 else float("inf"), why, at_most=True)

    async def _news(self, place: _Place, seconds: float | None) -> None:
        """Wait until something changed for this place, or so long."""
        place.news.clear()
        if seconds is None:
            await place.news.wait()
            return
        alarm = asyncio.ensure_future(self._clock.sleep(seconds))
        news = asyncio.ensure_future(place.news.wait())
        try:
            await asyncio.wait((alarm, news), return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            news.cancel()

    def _call_next(self) -> None:
        if self._queue:
            self._queue[0].news.set()


class Throttles:
    """One throttle for each key of each provider, whoever uses it."""

    def __init__(self, clock: Clock, limits: Callable[[str], Limits] = lambda _: Limits()) -> None:
        """``limits``: what people set for a provider."""
        self._clock = clock
        self._limits = limits
        self._known: dict[tuple[str, str], tuple[Limits, Throttle]] = {}

    def of(self, provider: str, key: str) -> Throttle:
        """The throttle of that key; of the key itself only a digest is kept. Limits that people changed begin a new one."""
        place = provider, hashlib.sha256(key.encode()).hexdigest()
        limits = self._limits(provider)
        if place not in self._known or self._known[place][0] != limits:
            self._known[place] = limits, Throttle(provider, self._clock, limits)
        return self._known[place][1]


def _too_long(wait: Wait) -> ModelError:
    return ModelError(
        f"{wait.why}, and waiting for it would take too long",
        remedy="other_agent",
        retry_after=wait.seconds if isfinite(wait.seconds) else None,
        ails="cooling",
        limited=True,
    )
