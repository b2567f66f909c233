"""Rooms: where a run is shown. What a room owes the outside is an effect with a key."""

from typing import Literal

from pydantic import JsonValue

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId, RunId
from conductor_core.domain.value import Value

ONLY = "only"
"""In a room's state: what of its run is told there, where that is not everything; see ``Following``."""
LINKED = "linked"
"""In a room's state: number of the event that linked it. What came before stands there only as far as it still counts."""

CLOSED = "closed"
"""In a room's state: why we cannot write to it, where we cannot."""


class Room(Value):
    """A thread on a surface that a run is shown in."""

    id: RoomId
    run: RunId
    cursor: int = 0
    """Number of the last event that was folded into it."""
    state: dict[str, JsonValue] = {}
    """What the room remembers between events; its shape belongs to the stream."""

    @property
    def is_whole(self) -> bool:
        """Whether all of its run is told there, from the beginning."""
        return not (self.state.get(ONLY) or self.state.get(LINKED))


class Effect(Value):
    """A post or edit that a room owes its surface."""

    id: int
    """Order within the whole outbox; a room's effects go out in this order."""
    room: RoomId
    key: str
    """Idempotency key, unique for ever, e.g. ``R7/plan/1``."""
    slot: str
    """The message it is about: ``live`` for the live card; otherwise the key of the post."""
    act: Literal["post", "edit"]
    card: Card
    tries: int = 0
    in_doubt: bool = False
    """True when it was handed to the surface and no answer was recorded: look it up before repeating."""


class Message(Value):
    """A message that stands on a surface."""

    room: RoomId
    slot: str
    ref: MessageRef
