"""Tasks as lines: what each is stands out, who does it and how long is said after it."""

from collections.abc import Iterator, Sequence

from adapters.chat.rows import steps, told
from adapters.slack.rich import Json, Weighed, emoji, lines, lists, rich, run, section, timed
from conductor_core.domain.card import TaskRow, Tone

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
    for heading, step, shared in steps(rows):
        if heading:
            yield rich(section(run(heading[0], "bold"), *([run(f"  {heading[1]}")] if heading[1] else []))), 40
        yield from lists([_row(row, told(row, after=not shared)) for row in step])


def _row(row: TaskRow, words: str) -> list[Json]:
    return [run(f"{row.key}  {row.title}", "bold"), *(timed(f"   {words}") if words else [])]


def _sign(row: TaskRow) -> str:
    return AT_WORK if row.since else SIGNS[row.tone]
