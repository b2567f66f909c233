"""Discord's limits, and how it tells of them."""

import asyncio
import hashlib
from collections import defaultdict, deque
from dataclasses import dataclass

A_CHANNEL, WINDOW = 5, 5.0
"""Posts to one channel in so many seconds; edits are counted apart."""
BRISK = 0.25
"""The same for stories that are not about how long that takes."""
A_SECOND = 50
"""Calls in all."""


@dataclass(frozen=True)
class Standing:
    """How much is left of a bucket."""

    name: str
    limit: int
    left: int
    reset_after: float
    """Seconds."""
    wait: float = 0.0
    """Seconds until one more is allowed; 0 when it is now."""
    everything: bool = False
    """The limit of all calls together."""

    def headers(self, now: float) -> dict[str, str]:
        """As they stand with an answer."""
        shown = {"Limit": self.limit, "Remaining": self.left, "Reset": round(now + self.reset_after, 3)}
        named = {f"X-RateLimit-{name}": str(value) for name, value in shown.items()}
        return {**named, "X-RateLimit-Reset-After": f"{self.reset_after:.3f}", "X-RateLimit-Bucket": self.name}


class Rates:
    """How often was called what."""

    def __init__(self, window: float = WINDOW) -> None:
        self._window = window
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, kind: str, major: str, *, counted: bool) -> Standing:
        """One call more, of a kind and about one thing; ``counted`` where the limit of all counts it."""
        now = asyncio.get_running_loop().time()
        if counted and (over := self._one("", A_SECOND, 1.0, now)).wait:
            return over
        limit, window = (A_CHANNEL, self._window) if kind in ("post", "edit") else (A_SECOND, 1.0)
        return self._one(f"{kind}/{major}", limit, window, now)

    def _one(self, name: str, limit: int, window: float, now: float) -> Standing:
        calls = self._calls[name]
        while calls and calls[0] + window <= now:
            calls.popleft()
        bucket = hashlib.sha256(name.partition("/")[0].encode()).hexdigest()[:32]
        if len(calls) >= limit:
            wait = calls[0] + window - now
            return Standing(bucket, limit, 0, wait, wait, everything=not name)
        calls.append(now)
        return Standing(bucket, limit, limit - len(calls), calls[0] + window - now)
