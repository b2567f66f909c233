"""What went wrong on the way of a task."""

from datetime import datetime

from conductor_core.domain.value import Value


class Failure(Value):
    """A try that was not accepted."""

    attempt: int
    agent: str
    cause: str
    advice: str = ""
    next: str = ""


class CutOff(Value):
    """A call of which nobody heard what it cost."""

    by: str
    at_most: int
    """Micros that it could cost, and counts as."""


class Hang(Value):
    """A try that showed no sign of life."""

    number: int
    """Of the event that told of it."""
    agent: str
    programs: int
    seconds: float
    other: str
    """Who could have the task instead."""
    found_at: datetime
    over: int | None = None
    """Number of the event that ended it: a sign of life, or the end of the try."""


class Impasse(Value):
    """Everybody who could have a task has failed at it without its fault, so it waits for somebody to be able again."""

    number: int
    """Of the event that told of it."""
    changed: int
    """Of the last one that changed it."""
    cause: str
    next_at: datetime | None
    """When it is tried again; None: it is being tried."""
    over: bool = False
