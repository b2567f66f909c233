"""Events of where a run is shown."""

from typing import Literal

from conductor_core.domain.ids import RoomId
from conductor_core.events.record import Event


class RoomLinked(Event):
    """Somebody has the run shown in one more room."""

    kind: Literal["room.linked"] = "room.linked"
    surface: str
    """Of that room, e.g. ``discord``."""
    by: str
    """Name of who did it."""


class RoomUnlinked(Event):
    """The run is no longer shown in a room that it was linked to."""

    kind: Literal["room.unlinked"] = "room.unlinked"
    surface: str
    by: str


class RoomClosed(Event):
    """We cannot write to a room of the run, so what stands there is not current."""

    kind: Literal["room.closed"] = "room.closed"
    surface: str
    room: RoomId | None = None
    """None in what was recorded before rooms were told apart."""
    why: str
    """Behind "as", e.g. ``its channel is archived``."""


class RoomOpened(Event):
    """We can write there again."""

    kind: Literal["room.opened"] = "room.opened"
    surface: str
    room: RoomId | None = None
    """None in what was recorded before; then all of its surface."""
