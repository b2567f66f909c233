"""Rooms of a run that could not be written to, as views see them."""

from conductor_core.domain.value import Value


class ClosedView(Value):
    """One of them."""

    surface: str
    why: str
    """Empty once it is open again."""
    number: int
    """Of the event that told of it first."""
