"""What the events of rooms make of where a run is not shown as it is."""

from collections.abc import Mapping

from conductor_core.events.room import RoomClosed, RoomOpened


def fold_closed(closed: Mapping[str, str], event: RoomClosed | RoomOpened) -> dict[str, str]:
    """By surface why it is not current there, after an event."""
    left = {surface: why for surface, why in closed.items() if surface != event.surface}
    return left | ({event.surface: event.why} if isinstance(event, RoomClosed) else {})
