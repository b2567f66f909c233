"""The published rates, as Slack keeps them."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass

A_SECOND_A_CHANNEL = 1.0
"""Messages a second that a channel takes; a short burst more is let through."""
BURST = 4
MINUTE = 60.0
POST = "chat.postMessage"


@dataclass
class Bucket:
    """Calls that are allowed: so many at once, and again so many a second."""

    most: float
    a_second: float
    left: float = 0.0
    at: float = 0.0

    def take(self, now: float) -> float:
        """Seconds until one more is allowed; 0 when it is now."""
        self.left = min(self.most, self.left + (now - self.at) * self.a_second) if self.at else self.most
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.a_second
        self.left -= 1
        return 0.0


class Minute:
    """So many calls in any minute."""

    def __init__(self, most: int) -> None:
        self._calls: deque[float] = deque(maxlen=most)

    def take(self, now: float) -> float:
        """Seconds until one more is allowed; 0 when it is now."""
        if len(self._calls) == self._calls.maxlen and self._calls[0] + MINUTE > now:
            return self._calls[0] + MINUTE - now
        self._calls.append(now)
        return 0.0


class Rates:
    """How often each method was called, and how often posted to each channel."""

    def __init__(self) -> None:
        self._methods: dict[str, Minute] = {}
        self._channels: defaultdict[str, Bucket] = defaultdict(lambda: Bucket(BURST, A_SECOND_A_CHANNEL))

    def wait(self, name: str, a_minute: int, channel: str) -> float:
        """Seconds until the call is allowed; 0 when it is, and then it counts."""
        now = asyncio.get_running_loop().time()
        whole = self._methods.setdefault(name, Minute(a_minute))
        wait = whole.take(now)
        return max(wait, self._channels[channel].take(now)) if name == POST else wait
