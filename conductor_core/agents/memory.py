"""What the registry remembers of how agents did lately, so that a choice asks no database."""

from collections import defaultdict, deque
from collections.abc import Sequence
from itertools import product
from statistics import median

from conductor_core.domain.lesson import Lesson
from conductor_core.domain.standing import TrackRecord
from conductor_core.logic.roster import Records, Sort, scale

LATELY = 50
"""Attempts of one kind that count; older ones say little about the agent of today."""


class Memory:
    """The last lessons of each agent by role and kind of task, of each model, each scale of projects and all together, with their figures.

    Figures are worked out when they are asked for: where many attempts end together, once for all of them.
    """

    def __init__(self) -> None:
        self._ends: dict[str, dict[Sort, deque[Lesson]]] = {}
        self._records: dict[str, dict[Sort, TrackRecord]] = {}
        self._stale: defaultdict[str, set[Sort]] = defaultdict(set)
        """Of what there are lessons that the figures do not know."""

    def learn(self, lesson: Lesson) -> None:
        """One more, newer than those before; an outage teaches nothing about the work."""
        if lesson.ailed:
            return
        for model, size in product({"", lesson.model or ""}, (None, scale(lesson.files))):
            sort = (lesson.role, lesson.kind, model, size)
            self._ends.setdefault(lesson.agent, {}).setdefault(sort, deque(maxlen=LATELY)).append(lesson)
            self._stale[lesson.agent].add(sort)

    def of(self, agent: str) -> Records:
        """The figures of one agent; a value that stays as it is."""
        fresh = {sort: _record(self._ends[agent][sort]) for sort in self._stale.pop(agent, ())}
        if fresh:
            self._records[agent] = self._records.get(agent, {}) | fresh
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
