"""What the registry remembers of how agents did lately, so that a choice asks no database."""

from collections import deque
from collections.abc import Sequence
from itertools import product
from statistics import median

from conductor_core.domain.lesson import Lesson
from conductor_core.domain.standing import TrackRecord
from conductor_core.logic.roster import Records, Sort, scale

LATELY = 50
"""Attempts of one kind that count; older ones say little about the agent of today."""


class Memory:
    """The last lessons of each agent by role and kind of task, of each model, each scale of projects and all together, with their figures worked out."""

    def __init__(self) -> None:
        self._ends: dict[str, dict[Sort, deque[Lesson]]] = {}
        self._records: dict[str, dict[Sort, TrackRecord]] = {}

    def learn(self, lesson: Lesson) -> None:
        """One more, newer than those before; an outage teaches nothing about the work."""
        if lesson.ailed:
            return
        for model, size in product({"", lesson.model or ""}, (None, scale(lesson.files))):
            self._note((lesson.role, lesson.kind, model, size), lesson)

    def _note(self, sort: Sort, lesson: Lesson) -> None:
        ends = self._ends.setdefault(lesson.agent, {}).setdefault(sort, deque(maxlen=LATELY))
        ends.append(lesson)
        self._records[lesson.agent] = self._records.get(lesson.agent, {}) | {sort: _record(ends)}

    def of(self, agent: str) -> Records:
        """The figures of one agent; a value that stays as it is."""
        return self._records.get(agent, {})


def _record(ends: Sequence[Lesson]) -> TrackRecord:
    done = [lesson for lesson in ends if lesson.ended == "done"]
    if not done:
        return TrackRecord(tries=len(ends))
    seconds = [lesson.seconds for lesson in done]
    costs = [lesson.cost for lesson in done if lesson.cost is not None]
    priced = len(costs) == len(done)
    return TrackRecord(
        tries=len(ends),
        done=len(done),
        seconds=median(seconds),
        quickest=min(seconds),
        slowest=max(seconds),
        cheapest=min(costs) if priced else None,
        dearest=max(costs) if priced else None,
    )
