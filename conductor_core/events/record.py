"""The envelope of an event."""

from datetime import datetime

from pydantic import ConfigDict

from conductor_core.domain.ids import RunId
from conductor_core.domain.value import Value


class Event(Value):
    """Base of all events. Fields added later by newer writers are ignored, so an old reader stays useful."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str


class EventRecord(Value):
    """An event in its place: numbered from 1 without gaps within its run."""

    run: RunId
    number: int
    at: datetime
    actor: str
    """Id of who caused it."""
    event: Event
