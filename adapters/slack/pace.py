"""Slack's published rates, kept ahead of time: a call waits here and not there.

What tells of work under way may wait, and only its newest state counts; what tells how things stand at rest goes first. So a part
of each budget for edits is kept for cards at rest.
"""

import asyncio
from collections import defaultdict, deque

from adapters.chat.pace import AGAIN, Bucket
from conductor_core.ports.surface import SurfaceSlow

WINDOW = 61.0
"""Seconds; somewhat more than the minute that Slack counts, as calls do not arrive as evenly as they leave."""
A_MINUTE = {
    "chat_postMessage": 300,
    "chat_update": 50,
    "chat_delete": 50,
    "chat_startStream": 20,
    "chat_appendStream": 100,
    "chat_stopStream": 20,
    "chat_postEphemeral": 100,
    "conversations_replies": 50,
    "conversations_history": 50,
    "users_conversations": 50,
    "users_info": 100,
    "agents_sessions_setStatus": 50,
    "views_publish": 100,
}
"""Calls a minute of a workspace, as each tier allows."""
KEPT = {"chat_update": 24, "chat_appendStream": 30}
"""Of them, those kept for cards at rest."""
A_CHANNEL = 60
"""Posts a minute to one channel."""
AT_ONCE = 8
"""Calls about work under way that may come at once, after a while without any."""


class Minute:
    """So many calls in any minute, however they come, of which some are for cards at rest alone."""

    def __init__(self, most: int, kept: int = 0) -> None:
        self._taken: deque[float] = deque(maxlen=most)
        self._under_way = Bucket(most - kept - AT_ONCE, burst=AT_ONCE)

    def until(self, now: float) -> float:
        """Seconds until one more is allowed."""
        whole = len(self._taken) == self._taken.maxlen
        return max(self._taken[0] + WINDOW - now, 0.0) if whole else 0.0

    def take(self, now: float) -> float:
        """Take a turn; the seconds until it comes."""
        wait = self.until(now)
        self._taken.append(now + wait)
        return wait

    def spare(self, now: float) -> None:
        """Go on only where a turn is left that is kept for nothing else.

        Raises:
            SurfaceSlow: none is.
        """
        if wait := self.until(now):
            raise SurfaceSlow(min(wait, AGAIN))
        self._under_way.spare(now)


class Buckets:
    """One for each method, and one for the posts to each channel."""

    def __init__(self) -> None:
        self._methods = {method: Minute(most, KEPT.get(method, 0)) for method, most in A_MINUTE.items()}
        self._channels: defaultdict[str, Bucket] = defaultdict(lambda: Bucket(A_CHANNEL))

    async def take(self, method: str, channel: str) -> None:
        """Wait for a turn."""
        now = asyncio.get_running_loop().time()
        wait = self._methods[method].take(now) if method in self._methods else 0.0
        if method == "chat_postMessage":
            wait = max(wait, self._channels[channel].take(now))
        if wait:
            await asyncio.sleep(wait)

    def until(self, method: str) -> float:
        """Seconds until a method may be called."""
        return self._methods[method].until(asyncio.get_running_loop().time())

    def spare(self, method: str) -> None:
        """For what tells of work under way.

        Raises:
            SurfaceSlow: it has to wait.
        """
        self._methods[method].spare(asyncio.get_running_loop().time())
