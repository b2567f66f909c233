"""Lays tasks out in columns: one line a task, more below it where there is more to say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from adapters.console.cells import cells, cut, pad, wrap
from conductor_core.domain.card import TaskRow
from conductor_core.logic.rendering.graph import drawn, named

GAP = "  "
WIDEST = 18
"""Columns that a value takes at most. Time and money are never cut: what is longer stands below, in full."""
WIDEST_AFTER = 24
"""Columns that what a task comes after takes beside its title; where it is longer, it stands below, in full."""
TITLE = 28
"""Columns that a title needs at most; where there are fewer, the agent is cut, and left out below ``AGENT`` columns."""
AGENT = 8
NARROWEST = 18
"""Columns that a title keeps; what the task comes after stands below rather than take them."""
LEAST = 12
"""Columns of a title below which all values stand below it."""


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
    margin = sign + max((cells(place.branch) for place in places), default=0)
    names = [f"{place.row.key} {place.row.title}" for place in places]
    widths = _widths(rows, fields, width - margin, title=min(TITLE, max(map(cells, names), default=0)))
    room = width - margin - _taken(widths)
    afters = [_after(place.row, room) for place in places]
    beside = min(room, max((cells(name + after) for name, after in zip(names, afters, strict=True)), default=0))
    lines: list[Line] = []
    for place, name, after in zip(places, names, afters, strict=True):
        row, space = place.row, beside - cells(after)
        values = tuple((field, pad(cut(_beside(row, field), wide), wide)) for field, wide in widths.items())
        indent = place.below + " " * (sign + cells(row.key) + 1)
        more = [f"after {named(row.needs)}"] if row.needs and not after else []
        more += filter(None, [", ".join(getattr(row, field) for field in fields if _is_below(row, field, widths))])
        below = [indent + part for text in more for part in wrap(text, width - cells(indent))]
        below += [cut(indent + row.sign, width)] if row.sign else []
        lines.append(Line(row, place.branch, pad(cut(name, space), space), after, values, tuple(below)))
    return tuple(lines)


def _after(row: TaskRow, room: int) -> str:
    """What a task comes after, where there is place for it beside its title."""
    words = f"{GAP}after {named(row.needs)}" if row.needs else ""
    wide = cells(words)
    return words if wide <= min(WIDEST_AFTER + len(GAP), room - NARROWEST) else ""


def _widths(rows: Sequence[TaskRow], fields: Sequence[str], width: int, *, title: int) -> dict[str, int]:
    """Columns of each value beside the titles, which need so many and have the rest of ``width``."""
    widths = {name: max(cells(cut(_beside(row, name), WIDEST)) for row in rows) for name in fields}
    wanted = {name: wide for name, wide in widths.items() if wide}
    lacking = title - (width - _taken(wanted))
    if lacking > 0 and len(wanted) > 1 and "agent" in wanted:
        wanted["agent"] -= lacking
        if wanted["agent"] < AGENT:
            del wanted["agent"]
    return wanted if width - _taken(wanted) >= LEAST else {}


def _beside(row: TaskRow, field: str) -> str:
    """A value as it stands beside the title: nothing of a time or a sum of money that would have to be cut."""
    value: str = getattr(row, field)
    return "" if field in ("elapsed", "cost") and cells(value) > WIDEST else value


def _is_below(row: TaskRow, field: str, beside: Collection[str]) -> bool:
    """Whether there is something to say that has no place beside the title."""
    value: str = getattr(row, field)
    return bool(value) and (field != "agent" if not beside else value != _beside(row, field))


def _taken(widths: dict[str, int]) -> int:
    return sum(widths.values()) + len(GAP) * len(widths)
