"""Draws a graph of tasks as numbered steps: tasks of one step need nothing of each other, and each says what it needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from conductor_core.domain.card import TaskRow
from conductor_core.domain.ids import TaskKey
from conductor_core.logic.dag import Needs, order

_NUMBERED = re.compile(r"(\D*)([1-9]\d*)")
_RANGE = 3
"""Neighbours from which on only the first and the last are named."""


@dataclass(frozen=True)
class Place:
    """A task in its place."""

    row: TaskRow
    branch: str
    """What is drawn before it, as wide for every task: ``2 ┬ ``; empty when there is only one step."""
    below: str
    """What is drawn before further lines about it, as wide."""


def steps(needs: Needs) -> dict[TaskKey, int]:
    """The step of each task, from 1: one more than the last step of what it needs.

    Needs that are not among the tasks do not count. Tasks of a cycle, which no plan has, are left out.
    """
    found: dict[TaskKey, int] = {}
    for key in order(needs):
        found[key] = 1 + max((found[need] for need in needs[key] if need in needs), default=0)
    return found


def drawn(rows: Iterable[TaskRow]) -> tuple[Place, ...]:
    """All rows, each once and behind everything it needs; within a step as they came."""
    ordered = sorted(rows, key=lambda row: row.step)
    if not ordered or ordered[0].step == ordered[-1].step:
        return tuple(Place(row, "", "") for row in ordered)
    digits = len(str(ordered[-1].step))
    places: list[Place] = []
    for step, group in groupby(ordered, key=lambda row: row.step):
        members = list(group)
        for number, row in enumerate(members):
            name = str(step) if step and not number else ""
            trunk = "│" if number < len(members) - 1 else " "
            joint = _joint(number, len(members))
            places.append(Place(row, f"{name:>{digits}} {joint} ", f"{'':{digits}} {trunk} "))
    return tuple(places)


def _joint(number: int, size: int) -> str:
    if size == 1:
        return "─"
    if number == 0:
        return "┬"
    return "└" if number == size - 1 else "├"


def named(needs: Iterable[str]) -> str:
    """What a task comes after, in few letters and with nothing left out: ``T1, T3–T6``."""
    keys = sorted(set(needs), key=_order)
    runs: list[list[str]] = []
    for key in keys:
        if runs and _follows(runs[-1][-1], key):
            runs[-1].append(key)
        else:
            runs.append([key])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) >= _RANGE else ", ".join(run) for run in runs)


def _order(key: str) -> tuple[str, int]:
    found = _NUMBERED.fullmatch(key)
    return (found[1], int(found[2])) if found else (key, 0)


def _follows(before: str, key: str) -> bool:
    (word, number), (next_word, next_number) = _order(before), _order(key)
    return word == next_word and number > 0 and next_number == number + 1
