"""Work that could not be merged as it is."""

from conductor_core.domain.card import Card, Text
from conductor_core.events.task import TaskAdded
from conductor_core.logic.board.values import Board


def meeting_card(board: Board, event: TaskAdded) -> Card:
    """Where both sides meet, who brings them together, and who waits for it."""
    named = ", ".join(event.paths[:5]) + (f" and {len(event.paths) - 5} more" if len(event.paths) > 5 else "")
    waits = f" {', '.join(event.waits)} {'waits' if len(event.waits) == 1 else 'wait'} for it." if event.waits else ""
    return Card(
        title=f"{board.run}: {event.of} and what was merged before meet in {named}",
        blocks=(Text(text=f"{event.task} brings both sides together, and is checked like any other work.{waits}"),),
    )
