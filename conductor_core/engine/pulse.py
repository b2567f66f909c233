"""Signs of life of one attempt while it is worked on, from whoever sees some. Nothing of it is kept."""

from dataclasses import dataclass


@dataclass
class Pulse:
    """Times are those of the monotonic clock."""

    heard: float = 0.0
    """When it last told something, or a piece of a model's answer came."""
    told: float = 0.0
    """When the thread was last told of it."""
    held_until: float = 0.0
    """It waits on purpose until then."""
    asked: float | None = None
    """When a model was asked first of those that have not answered."""
    _open: int = 0

    def beat(self, now: float) -> None:
        """It lives."""
        self.heard = now
        self.held_until = 0.0
        self.asked = now if self._open else None

    def tells(self, now: float) -> None:
        """The thread is told something that it says."""
        self.beat(now)
        self.told = now

    def waits(self, until: float) -> None:
        """A call is held back on purpose, and the thread is told so."""
        self.held_until = until

    def asks(self, now: float) -> None:
        """A model is asked."""
        self.held_until = 0.0
        self._open += 1
        self.asked = self.asked if self.asked is not None else now

    def answered(self, now: float) -> None:
        """It has answered, or never will."""
        self._open -= 1
        self.beat(now)
