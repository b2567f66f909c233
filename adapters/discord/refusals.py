"""How often Discord refused us lately: long before it bars our address for that, nothing is called any more for a while."""

from collections import deque

WINDOW = 600.0
"""Seconds in which Discord counts what it refuses."""
MOST = 2_000
"""Refusals in that time; Discord takes 10,000, and discord.py has some by itself."""
UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429
COUNTED = frozenset({UNAUTHORIZED, FORBIDDEN, TOO_MANY})


class Refusals:
    """Those of one token. Times are monotonic, in seconds."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=MOST)
        self._until = 0.0

    def left(self, now: float) -> float:
        """Seconds until the next call; 0 where it may be made."""
        whole = len(self._times) == self._times.maxlen
        return max(self._times[0] + WINDOW - now if whole else 0.0, self._until - now, 0.0)

    def note(self, status: int, now: float) -> None:
        """A call was answered with this."""
        if status in COUNTED:
            self._times.append(now)

    def shut(self, now: float) -> None:
        """The token itself is refused: whatever is called is refused as well."""
        self._until = now + WINDOW
