"""A run as a recording: everything that came in, what was done about it, when, and what people saw."""

from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime, JsonValue

from conductor_core.domain.card import Card
from conductor_core.domain.command import Place
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.run import Attempt
from conductor_core.domain.value import Value

FORMAT = 1
BRIEF, DRAFT = "brief", "draft"
"""Keys in a journal: what a planner was told, and the plan that it handed in, before anything was made of it."""


class Inbound(Value):
    """An order as it came in, and what was answered at once."""

    run: RunId
    at: AwareDatetime
    after: int
    """Number of the run's last event when it was answered."""
    command: dict[str, JsonValue]
    actor: Actor
    place: Place
    outcome: Literal["ok", "failed", "refused"]
    text: str


class RecordedEvent(Value):
    """An event as it was written, also when its kind is not known here."""

    number: int
    at: AwareDatetime
    actor: str
    body: dict[str, JsonValue]


class RecordedCall(Value):
    """A paid call or a used tool of an attempt, with its answer as it was kept; None while it was in flight."""

    attempt: str
    key: str
    digest: str
    answer: JsonValue = None
    sent_at: AwareDatetime
    answered_at: AwareDatetime | None = None


class Post(Value):
    """A message as it was edited last."""

    slot: str
    card: Card


class RecordedRoom(Value):
    """One thread of the run."""

    id: RoomId
    keys: tuple[str, ...]
    """Of everything that was posted and edited, in order; that of a drawn live card says when it was drawn."""
    posts: tuple[Post, ...]
    """In order of posting."""


class Rethought(Value):
    """How an attempt ended, as far as that follows from what its model said: as recorded, and as the program makes it now."""

    attempt: str
    then: dict[str, JsonValue]
    now: dict[str, JsonValue]


class Replayed(Value):
    """What came of a cassette when it was played."""

    rooms: Mapping[RoomId, tuple[Post, ...]]
    """The messages of each of its rooms as they are made now."""
    attempts: tuple[Rethought, ...]


class Cassette(Value):
    """The whole recording, without secrets and without names of the machine."""

    cassette: int = FORMAT
    run: RunId
    inbound: tuple[Inbound, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    """What was tried, by whom, and what came of it."""
    calls: tuple[RecordedCall, ...] = ()
    events: tuple[RecordedEvent, ...]
    """What happened, what agents reported included, each with its time."""
    rooms: tuple[RecordedRoom, ...]
