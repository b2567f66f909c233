"""Where else a run is shown."""

from conductor_core.domain.card import Card, Text
from conductor_core.domain.command import TERMINAL
from conductor_core.events.room import RoomClosed, RoomLinked, RoomUnlinked
from conductor_core.logic.board.values import Board


def linked_card(board: Board, event: RoomLinked | RoomUnlinked) -> Card:
    """Everybody of its rooms learns who else sees it."""
    where = _named(event.surface)
    if isinstance(event, RoomUnlinked):
        return Card(title=f"{board.run}: {event.by} has ended that it is shown in {where}")
    text = "What stands here is seen there, and what is said and decided there counts here."
    return Card(title=f"{board.run}: {event.by} has it shown in {where} as well", blocks=(Text(text=text),))


def closed_card(board: Board, event: RoomClosed) -> Card:
    """For its other rooms; the closed one reads it when it is open again."""
    text = "What comes meanwhile is kept, and told there as soon as that can be."
    title = f"{board.run}: I cannot write to its thread in {_named(event.surface)}, as {event.why}"
    return Card(title=title, tone="warning", blocks=(Text(text=text),))


def not_current(board: Board) -> tuple[Text, ...]:
    """Where it is shown as it was."""
    told = (f"Its thread in {_named(surface)} is not current, as {why}." for surface, why in board.closed.items())
    return tuple(Text(text=text, tone="warning") for text in told)


def _named(surface: str) -> str:
    return "a terminal" if surface == TERMINAL else surface.capitalize()
