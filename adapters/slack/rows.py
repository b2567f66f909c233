"""Tasks as lines: what each is stands out, who does it and how long is said after it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from adapters.slack.rich import Json, Weighed, emoji, lines, lists, rich, run, section
from conductor_core.domain.card import TaskRow, Tone
from conductor_core.logic.figures import count
from conductor_core.logic.rendering.graph import named

SIGNS: dict[Tone, str] = {
    "good": "white_check_mark",
    "warning": "warning",
    "bad": "x",
    "neutral": "white_circle",
}
AT_WORK = "hourglass_flowing_sand"


def task_rows(rows: Sequence[TaskRow]) -> Iterator[Weighed]:
    """Of tasks with a state, how each stands; of those without, the graph: step by step, what is side by side."""
    if any(row.state for row in rows):
        yield from lines([[emoji(_sign(row)), run("  "), *_row(row, told(row))] for row in rows])
        return
    steps = [list(group) for _, group in groupby(sorted(rows, key=lambda row: row.step), key=lambda row: row.step)]
    for number, step in enumerate(steps, 1):
        shared = step[0].needs if all(row.needs == step[0].needs for row in step) else None
        if len(steps) > 1:
            yield rich(section(*_heading(number, step, shared))), 40
        yield from lists([_row(row, told(row, after=shared is None or len(steps) == 1)) for row in step])


def told(row: TaskRow, *, after: bool = True) -> str:
    """Who does a task, how long and how much, in one line."""
    needs = f"after {named(row.needs)}" if row.needs and after else ""
    return " · ".join(filter(None, (row.state, row.agent, row.elapsed, row.cost, needs, row.sign)))


def _heading(number: int, step: Sequence[TaskRow], shared: Sequence[str] | None) -> list[Json]:
    side_by_side = f"{count(len(step), 'task')} side by side" if len(step) > 1 else ""
    after = f"after {named(shared)}" if shared else ""
    words = ", ".join(filter(None, (after, side_by_side)))
    return [run(f"Step {number}", "bold"), *([run(f"  {words}")] if words else [])]


def _row(row: TaskRow, words: str) -> list[Json]:
    return [run(f"{row.key}  {row.title}", "bold"), *([run(f"   {words}")] if words else [])]


def _sign(row: TaskRow) -> str:
    return AT_WORK if row.since else SIGNS[row.tone]
