"""How often a live card is edited: what tells of work under way may wait, and only its newest state counts."""

from collections import defaultdict

from adapters.chat.pace import Bucket
from adapters.discord.ages import age
from conductor_core.ports.clock import Clock

EDIT_EVERY = 1.0
"""Seconds between two edits of a live card."""
A_MINUTE = 45
"""Edits of cards under way in one channel; Discord takes five in five seconds, of which some are for cards at rest."""
OLD = 3_000.0
"""Seconds after which a message counts as old; Discord takes far fewer edits of those that are older than an hour."""
OLD_A_MINUTE = 1


class Pace:
    """The turns of each channel, and of each message that is old."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._channels: defaultdict[str, Bucket] = defaultdict(lambda: Bucket(A_MINUTE, burst=2))
        self._old: defaultdict[str, Bucket] = defaultdict(lambda: Bucket(OLD_A_MINUTE, burst=1))

    def spare(self, channel: str, message: str) -> None:
        """For what tells of work under way.

        Raises:
            SurfaceSlow: it has to wait; nothing was taken.
        """
        now = self._clock.monotonic()
        if age(message, self._clock.now()) > OLD:
            self._old[message].spare(now)
        self._channels[channel].spare(now)
