"""Events of where a run is shown."""

from typing import Literal

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
