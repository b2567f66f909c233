"""Tasks as lines: who does each and how long, and what is side by side."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from conductor_core.domain.card import TaskRow
from conductor_core.logic.figures import count
from conductor_core.logic.rendering.graph import named


def told(row: TaskRow, *, after: bool = True) -> str:
    """Who does a task, how long and how much, in one line."""
    needs = f"after {named(row.needs)}" if row.needs and after else ""
    return " · ".join(filter(None, (row.state, row.agent, row.elapsed, row.cost, needs, row.sign)))


def steps(rows: Sequence[TaskRow]) -> Iterator[tuple[tuple[str, str] | None, Sequence[TaskRow], bool]]:
    """Each step of a plan: its heading and what is said beside it, its tasks, and whether that says what all come after."""
    found = [list(group) for _, group in groupby(sorted(rows, key=lambda row: row.step), key=lambda row: row.step)]
    for number, step in enumerate(found, 1):
        shared = step[0].needs if all(row.needs == step[0].needs for row in step) else None
        side_by_side = f"{count(len(step), 'task')} side by side" if len(step) > 1 else ""
        after = f"after {named(shared)}" if shared else ""
        words = ", ".join(filter(None, (after, side_by_side)))
        alone = len(found) == 1
        yield None if alone else (f"Step {number}", words), step, shared is not None and not alone
