"""Lays tasks out in columns: one line a task, more below it where there is more to say."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.console.cells import cells, cut, pad, wrap
from conductor_core.domain.card import TaskRow
from conductor_core.logic.rendering.graph import drawn, named

GAP = "  "
WIDEST = 18
"""Columns that a value takes at most."""
WIDEST_AFTER = 24
"""Columns that what a task comes after takes beside its title; where it is longer, it stands below, in full."""
TITLE = 28
"""Columns that title and what comes before need; below them the agent gives way."""
NARROWEST = 18
"""Columns that a title keeps; what the task comes after stands below rather than take them."""


@dataclass(frozen=True)
class Line:
    """A task as laid out. Everything is padded, so that it only has to be written side by side."""

    row: TaskRow
    branch: str
    name: str
    """Key and title, cut and padded; with ``after`` behind it, as wide as in every line."""
    after: str
    """What it comes after, e.g. ``  after T2–T5``; empty where nothing is, or where it stands below."""
    values: tuple[tuple[str, str], ...]
    """Field of the row and its text, e.g. ``("agent", "template  ")``."""
    below: tuple[str, ...]
    """What stands on lines of its own below."""


def lay_out(rows: Sequence[TaskRow], width: int, *, sign: int = 0) -> tuple[Line, ...]:
    """The graph of tasks for so many columns, of which ``sign`` stay free before each key."""
    places = drawn(rows)
    fields = [name for name in ("agent", "state", "elapsed", "cost") if any(getattr(row, name) for row in rows)]
    widths = {name: max(cells(cut(getattr(row, name), WIDEST)) for row in rows) for name in fields}
    margin = sign + max((cells(place.branch) for place in places), default=0)
    if _left(width, margin, widths) < TITLE and len(widths) > 1:
        widths.pop("agent", None)
    room = max(_left(width, margin, widths), 12)
    names = [f"{place.row.key} {place.row.title}" for place in places]
    afters = [_after(place.row, room) for place in places]
    beside = min(room, max((cells(name + after) for name, after in zip(names, afters, strict=True)), default=0))
    lines: list[Line] = []
    for place, name, after in zip(places, names, afters, strict=True):
        row, space = place.row, beside - cells(after)
        values = tuple((field, pad(cut(getattr(row, field), WIDEST), wide)) for field, wide in widths.items())
        indent = place.below + " " * (sign + cells(row.key) + 1)
        more = [f"after {named(row.needs)}"] if row.needs and not after else []
        below = [indent + part for text in more for part in wrap(text, width - cells(indent))]
        below += [cut(indent + row.sign, width)] if row.sign else []
        lines.append(Line(row, place.branch, pad(cut(name, space), space), after, values, tuple(below)))
    return tuple(lines)


def _after(row: TaskRow, room: int) -> str:
    """What a task comes after, where there is place for it beside its title."""
    words = f"{GAP}after {named(row.needs)}" if row.needs else ""
    wide = cells(words)
    return words if wide <= min(WIDEST_AFTER + len(GAP), room - NARROWEST) else ""


def _left(width: int, margin: int, widths: dict[str, int]) -> int:
    return width - margin - sum(widths.values()) - len(GAP) * len(widths)
