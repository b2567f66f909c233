"""Lays tasks out in columns: one line a task, one below it where there is more to say."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.console.cells import cells, cut, pad
from conductor_core.domain.card import TaskRow
from conductor_core.logic.rendering.graph import tree

GAP = "  "
WIDEST = 18
"""Columns that a value takes at most."""
TITLE = 28
"""Columns that the title needs; below them the agent gives way."""


@dataclass(frozen=True)
class Line:
    """A task as laid out. Everything is padded, so that it only has to be written side by side."""

    row: TaskRow
    branch: str
    name: str
    """Key and title, cut and padded; with the branch before it, as wide as in every line."""
    values: tuple[tuple[str, str], ...]
    """Field of the row and its text, e.g. ``("agent", "template  ")``."""
    below: str
    """What stands on a line of its own below; empty when there is nothing to say."""


def lay_out(rows: Sequence[TaskRow], width: int, *, sign: int = 0) -> tuple[Line, ...]:
    """The graph of tasks for so many columns, of which ``sign`` stay free before each key."""
    planned = not any(row.state for row in rows)
    fields = [name for name in ("agent", "state", "elapsed", "cost") if any(getattr(row, name) for row in rows)]
    texts = {name: [cut(getattr(row, name), WIDEST) for row in rows] for name in fields}
    widths = {name: max(map(cells, texts[name])) for name in fields}
    if _left(width, sign, widths) < TITLE and len(widths) > 1:
        widths.pop("agent", None)
    twigs = tree(rows)
    names = [f"{twig.branch}{twig.row.key} {twig.row.title}" for twig in twigs]
    title = min(max(_left(width, sign, widths), 12), max(map(cells, names), default=0))
    lines: list[Line] = []
    for twig, whole in zip(twigs, names, strict=True):
        row = twig.row
        name = pad(cut(whole, title), title).removeprefix(twig.branch)
        values = tuple((field, pad(cut(getattr(row, field), WIDEST), wide)) for field, wide in widths.items())
        also = f"needs {' and '.join(twig.also)} as well" if planned and twig.also else ""
        more = row.sign or also
        below = cut(f"{twig.below}{' ' * (sign + 3)}{more}", width) if more else ""
        lines.append(Line(row=row, branch=twig.branch, name=name, values=values, below=below))
    return tuple(lines)


def _left(width: int, sign: int, widths: dict[str, int]) -> int:
    return width - sign - sum(widths.values()) - len(GAP) * len(widths)
