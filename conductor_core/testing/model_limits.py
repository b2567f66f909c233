"""Rate limits of a provider, and the headers that tell of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from math import ceil

from conductor_core.testing.model_script import Wire

EPOCH = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
"""What the provider's clock shows when the server begins."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a key may do in a window."""

    requests: int = 1_000_000
    tokens: int = 1_000_000_000
    window: float = 60.0
    """Seconds."""


class Gauge:
    """Counts what a key does in the present window."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self._limits = limits
        self._now = now
        self._began = now()
        self._ends = self._began
        self._requests = 0
        self._tokens = 0

    def take(self, tokens: int) -> float | None:
        """Count a call; seconds to wait when there is no room for it."""
        if self._now() >= self._ends:
            self._ends, self._requests, self._tokens = self._now() + self._limits.window, 0, 0
        if self._requests + 1 > self._limits.requests or self._tokens + tokens > self._limits.tokens:
            return max(0.001, self._ends - self._now())
        self._requests += 1
        self._tokens += tokens
        return None

    def headers(self, wire: Wire, wait: float | None = None) -> dict[str, str]:
        """What an answer says of it, in the words of the wire."""
        left = max(0.0, self._ends - self._now())
        rests = {
            "requests": (self._limits.requests, self._limits.requests - self._requests),
            "tokens": (self._limits.tokens, self._limits.tokens - self._tokens),
        }
        now = EPOCH + timedelta(seconds=self._now() - self._began)
        said = {"date": format_datetime(now, usegmt=True)}
        for name, (limit, rest) in rests.items():
            if wire == "anthropic":
                end = (now + timedelta(seconds=left)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
                names, values = ("limit", "remaining", "reset"), (limit, rest, end)
                said |= {f"anthropic-ratelimit-{name}-{n}": f"{v}" for n, v in zip(names, values, strict=True)}
            else:
                values = (limit, rest, f"{ceil(left * 1000)}ms")
                names = ("limit", "remaining", "reset")
                said |= {f"x-ratelimit-{n}-{name}": f"{v}" for n, v in zip(names, values, strict=True)}
        return said | ({"retry-after-ms": f"{ceil(wait * 1000)}"} if wait is not None else {})
