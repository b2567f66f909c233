"""Where else a run is shown."""

from conductor_core.domain.card import Card, Text
from conductor_core.domain.command import TERMINAL
from conductor_core.events.room import RoomClosed, RoomLinked, RoomOpened, RoomUnlinked
from conductor_core.logic.board.room_folding import place_of
from conductor_core.logic.board.room_views import ClosedView
from conductor_core.logic.board.values import Board
from conductor_core.logic.rendering.change import Change


def linked_card(board: Board, event: RoomLinked | RoomUnlinked) -> Card:
    """Everybody of its rooms learns who else sees it."""
    where = _named(event.surface)
    if isinstance(event, RoomUnlinked):
        return Card(title=f"{board.run}: {event.by} has ended that it is shown in {where}")
    text = "What stands here is seen there, and what is said and decided there counts here."
    return Card(title=f"{board.run}: {event.by} has it shown in {where} as well", blocks=(Text(text=text),))


def closed_changes(board: Board, event: RoomClosed | RoomOpened, number: int) -> tuple[Change, ...]:
    """What its other rooms are told: one message, which is as things stand."""
    told = board.closed[place_of(board.closed, event)]
    return (Change("post" if told.number == number else "edit", f"{told.number}/closed", _closed_card(board, told)),)


def _closed_card(board: Board, room: ClosedView) -> Card:
    where = f"its thread in {_named(room.surface)}"
    if not room.why:
        return Card(title=f"{board.run}: I can write to {where} again")
    text = "What comes meanwhile is kept, and told there as soon as that can be."
    title = f"{board.run}: I cannot write to {where}, as {room.why}"
    return Card(title=title, tone="warning", blocks=(Text(text=text),))


def not_current(board: Board) -> tuple[Text, ...]:
    """Where it is shown as it was."""
    told = (
        f"Its thread in {_named(one.surface)} is not current, as {one.why}." for one in board.closed.values() if one.why
    )
    return tuple(Text(text=text, tone="warning") for text in dict.fromkeys(told))


def _named(surface: str) -> str:
    return "a terminal" if surface == TERMINAL else surface.capitalize()
