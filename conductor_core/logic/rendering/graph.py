"""Draws a graph of tasks as a tree: each task hangs below the deepest one it needs, of several the last."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor_core.domain.card import TaskRow


@dataclass(frozen=True)
class Twig:
    """A task in its place."""

    row: TaskRow
    branch: str
    """What is drawn before it, e.g. ``│  └─ ``."""
    below: str
    """What is drawn before further lines about it."""
    also: tuple[str, ...]
    """What it needs besides the task it hangs below."""


MAX_DEPTH = 6
"""Deeper tasks are drawn at this depth, so that a long chain does not run out of the screen."""


def tree(rows: Sequence[TaskRow]) -> tuple[Twig, ...]:
    """All rows, parents first, otherwise in the given order. Needs that are not among the rows stay in ``also``."""
    known = {row.key: row for row in rows}
    depth = _depths(rows)
    place = {row.key: number for number, row in enumerate(rows)}
    parents = {row.key: _parent(row, depth, place) for row in rows}
    children: dict[str | None, list[TaskRow]] = {}
    for row in rows:
        children.setdefault(parents[row.key], []).append(row)
    twigs: list[Twig] = []
    stack = [(row, 0, "", index == 0) for index, row in enumerate(children.get(None, []))][::-1]
    while stack:
        row, level, trunk, last = stack.pop()
        below = [*children.get(row.key, [])]
        joint = ("└─ " if last else "├─ ") if level else ""
        inner = trunk + (("   " if last else "│  ") if level else "")
        also = tuple(need for need in row.needs if need != parents[row.key])
        hook = "│  " if below and level < MAX_DEPTH else ""
        twigs.append(Twig(row=known[row.key], branch=trunk + joint, below=inner + hook, also=also))
        deeper = level < MAX_DEPTH
        for index, child in reversed(list(enumerate(below))):
            stack.append((child, level + deeper, inner if deeper else trunk, index == len(below) - 1))
    return tuple(twigs)


def _parent(row: TaskRow, depth: dict[str, int], place: dict[str, int]) -> str | None:
    needs = [need for need in row.needs if need in depth]
    return max(needs, key=lambda need: (depth[need], place[need]), default=None)


def _depths(rows: Sequence[TaskRow]) -> dict[str, int]:
    """How many tasks come before each, one after the other. Rows need not be sorted; a cycle, which no plan has, ends."""
    needs = {row.key: row.needs for row in rows}
    depth = dict.fromkeys(needs, 0)
    for _ in range(len(rows)):
        moved = False
        for row in rows:
            deepest = max((depth[need] + 1 for need in row.needs if need in depth), default=0)
            if deepest > depth[row.key] and deepest <= len(rows):
                depth[row.key] = deepest
                moved = True
        if not moved:
            break
    return depth
