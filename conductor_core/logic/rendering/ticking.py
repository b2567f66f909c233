"""Lets the times on a card go on without a new card."""

from datetime import datetime

from conductor_core.domain.card import Block, Card, Progress, TaskRow, Tasks
from conductor_core.logic.figures import duration


def tick(card: Card, now: datetime) -> Card:
    """The card as it reads now: elapsed times counted on, signs of life with their age. Nothing is left to count."""
    return card.model_copy(update={"blocks": tuple(_tick(block, now) for block in card.blocks)})


def _tick(block: Block, now: datetime) -> Block:
    match block:
        case Tasks():
            return Tasks(rows=tuple(_tick_row(row, now) for row in block.rows))
        case Progress(since=since) if since is not None:
            return block.model_copy(update={"elapsed": _elapsed(since, now), "since": None})
        case _:
            return block


def _tick_row(row: TaskRow, now: datetime) -> TaskRow:
    update: dict[str, object] = {}
    if row.since is not None:
        update |= {"elapsed": _elapsed(row.since, now), "since": None}
    if row.sign_at is not None:
        ago = f"{_elapsed(row.sign_at, now)} ago"
        update |= {"sign": f"{ago}: {row.sign}" if row.sign else ago, "sign_at": None}
    return row.model_copy(update=update) if update else row


def _elapsed(since: datetime, now: datetime) -> str:
    """Whole seconds, so that a view that is drawn twice in a second does not flicker."""
    return duration(max(0, int((now - since).total_seconds())) or 0.0)
