"""Turns at a rate, kept ahead of time: a call waits here and not there."""

from conductor_core.ports.surface import SurfaceSlow

BURST = 3
AGAIN = 1.0
"""Most seconds until a card that has to wait asks again: by then it may be at rest."""


class Bucket:
    """Turns at a rate: a few at once, then one after the other."""

    def __init__(self, a_minute: int, burst: int = BURST) -> None:
        self._every = 60 / a_minute
        self._most = burst
        self._free_at = 0.0

    def until(self, now: float) -> float:
        """Seconds until there is a turn."""
        return max(self._free_at - now, 0.0)

    def take(self, now: float) -> float:
        """Take a turn; the seconds until it comes."""
        self._free_at = max(self._free_at, now - (self._most - 1) * self._every)
        wait = self.until(now)
        self._free_at += self._every
        return wait

    def spare(self, now: float) -> None:
        """Take a turn now.

        Raises:
            SurfaceSlow: it does not come now; nothing was taken.
        """
        if wait := self.until(now):
            raise SurfaceSlow(min(wait, AGAIN))
        self.take(now)
