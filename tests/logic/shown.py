"""Cards as a person reads them, drawn as plain lines."""

from datetime import timedelta

from adapters.console.plain import lines
from conductor_core.domain.card import Card
from conductor_core.events.record import Event
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering import changes, live_card, tick
from tests.logic.test_board import BEGIN, records
from tests.stream.scene import RUN


def cards(*events: Event) -> dict[str, Card]:
    """Every message as it reads after these events, the live card left out."""
    board, found = Board(run=RUN), dict[str, Card]()
    for record in records(events):
        board = fold(board, record)
        for change in changes(board, record):
            found[change.name] = change.card
    return found


def last(*events: Event) -> str:
    """The newest message as text, without its rule."""
    card = list(cards(*events).values())[-1]
    return text(card)


def text(card: Card) -> str:
    """A card as text, without its rule."""
    head, *rest = lines(card, 80)
    return "\n".join([head.strip("─ "), *rest])


def live(seconds: int, *events: Event) -> str:
    """The live card so many seconds after the first event."""
    board = Board(run=RUN)
    for record in records(events):
        board = fold(board, record)
    now = BEGIN + timedelta(seconds=1 + seconds)
    return text(tick(live_card(board, now), now))
