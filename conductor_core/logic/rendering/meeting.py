"""Work that could not be merged as it is, or that fails the checks."""

from conductor_core.domain.card import Card, Text
from conductor_core.events.task import TaskAdded
from conductor_core.logic.board.values import Board
from conductor_core.logic.sentences import all_of


def meeting_card(board: Board, event: TaskAdded) -> Card:
    """Where both sides meet, who brings them together, and who waits for it."""
    if event.by:
        return _mending(board, event)
    named = ", ".join(event.paths[:5]) + (f" and {len(event.paths) - 5} more" if len(event.paths) > 5 else "")
    waits = f" {', '.join(event.waits)} {'waits' if len(event.waits) == 1 else 'wait'} for it." if event.waits else ""
    return Card(
        title=f"{board.run}: {event.of} and what was merged before meet in {named}",
        blocks=(Text(text=f"{event.task} brings both sides together, and is checked like any other work.{waits}"),),
    )


def _mending(board: Board, event: TaskAdded) -> Card:
    """Who ordered it and who does it."""
    again = (
        f" {all_of(event.waits)} {'is' if len(event.waits) == 1 else 'are'} done again after it." if event.waits else ""
    )
    text = f"{event.by} gives it to {event.planned.agent}; what was done stays, and the checks are run again.{again}"
    return Card(title=f"{board.run}: {event.task} mends what the checks found in {event.of}", blocks=(Text(text=text),))
