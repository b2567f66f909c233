"""What the events of rooms make of where a run is not shown as it is."""

from collections.abc import Mapping

from conductor_core.events.room import RoomClosed, RoomOpened
from conductor_core.logic.board.room_views import ClosedView


def fold_closed(closed: Mapping[str, ClosedView], event: RoomClosed | RoomOpened, number: int) -> dict[str, ClosedView]:
    """The same by room, after an event."""
    place = place_of(closed, event)
    known = closed.get(place)
    first = known.number if known and known.why else number
    why = event.why if isinstance(event, RoomClosed) else ""
    return {**closed, place: ClosedView(surface=event.surface, why=why, number=first)}


def place_of(closed: Mapping[str, ClosedView], event: RoomClosed | RoomOpened) -> str:
    """The room; its surface, where what was closed is of before rooms were told apart."""
    told_apart = event.room is not None and (event.room in closed or event.surface not in closed)
    return str(event.room if told_apart else event.surface)
