"""The envelope of an event."""

from datetime import datetime

from conductor_core.domain.ids import RunId
from conductor_core.domain.value import Value


class Event(Value):
    """Base of all events."""

    kind: str


class EventRecord(Value):
    """An event in its place: numbered from 1 without gaps within its run."""

    run: RunId
    number: int
    at: datetime
    actor: str
    """Id of who caused it."""
    event: Event
