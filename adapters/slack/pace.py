"""Slack's published rates, kept ahead of time."""

import asyncio
from collections import defaultdict

from conductor_core.ports.clock import Clock

BURST = 3
A_MINUTE = {
    "chat_postMessage": 300,
    "chat_update": 48,
    "chat_delete": 48,
    "chat_startStream": 18,
    "chat_appendStream": 95,
    "chat_stopStream": 18,
    "chat_postEphemeral": 95,
    "conversations_replies": 48,
    "conversations_history": 48,
    "users_info": 95,
    "views_publish": 95,
}
"""Calls a minute of a workspace, somewhat below what each tier allows."""
A_CHANNEL = 60
"""Posts a minute to one channel."""


class Bucket:
    """Turns at a rate: a few at once, then one after the other."""

    def __init__(self, a_minute: int, burst: int = BURST) -> None:
        self._every = 60 / a_minute
        self._most = burst
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Take a turn; the seconds until it comes."""
        self._free_at = max(self._free_at, now - (self._most - 1) * self._every)
        wait = max(self._free_at - now, 0.0)
        self._free_at += self._every
        return wait

    async def pass_by(self, clock: Clock) -> None:
        """Take a turn and wait for it."""
        wait = self.wait(clock.monotonic())
        if wait:
            await clock.sleep(wait)


class Buckets:
    """One for each method, and one for the posts to each channel."""

    def __init__(self) -> None:
        self._methods = {method: Bucket(a_minute) for method, a_minute in A_MINUTE.items()}
        self._channels: defaultdict[str, Bucket] = defaultdict(lambda: Bucket(A_CHANNEL))

    async def take(self, method: str, channel: str) -> None:
        """Wait for a turn."""
        now = asyncio.get_running_loop().time()
        wait = self._methods[method].wait(now) if method in self._methods else 0.0
        if method == "chat_postMessage":
            wait = max(wait, self._channels[channel].wait(now))
        if wait:
            await asyncio.sleep(wait)
