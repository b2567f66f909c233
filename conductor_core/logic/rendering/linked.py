"""Where else a run is shown."""

from conductor_core.domain.card import Card, Text
from conductor_core.events.room import RoomLinked, RoomUnlinked
from conductor_core.logic.board.values import Board


def linked_card(board: Board, event: RoomLinked | RoomUnlinked) -> Card:
    """Everybody of its rooms learns who else sees it."""
    where = event.surface.capitalize()
    if isinstance(event, RoomUnlinked):
        return Card(title=f"{board.run}: {event.by} has ended that it is shown in {where}")
    text = "What stands here is seen there, and what is said and decided there counts here."
    return Card(title=f"{board.run}: {event.by} has it shown in {where} as well", blocks=(Text(text=text),))
