"""Makes a live card fit a terminal: what is at work stays, what is done or waits is counted."""

from conductor_core.domain.card import Card, TaskRow, Tasks, Text
from conductor_core.logic.figures import count

_LAST = {"done": 2, "waiting": 1, "taken off": 3}


def fit(card: Card, most: int) -> Card:
    """The card with at most so many tasks; the others are counted in one line."""
    blocks = tuple(
        part for block in card.blocks for part in (_fit(block, most) if isinstance(block, Tasks) else [block])
    )
    return card.model_copy(update={"blocks": blocks})


def _fit(block: Tasks, most: int) -> list[Tasks | Text]:
    if len(block.rows) <= most:
        return [block]
    chosen = {row.key for row in sorted(block.rows, key=_rank)[:most]}
    hidden = [row for row in block.rows if row.key not in chosen]
    states = [row.state for row in hidden]
    words = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    shown = tuple(row for row in block.rows if row.key in chosen)
    return [*([Tasks(rows=shown)] if shown else []), Text(text=f"and {count(len(hidden), 'more task')}: {words}")]


def _rank(row: TaskRow) -> int:
    return _LAST.get(row.state, 0)
