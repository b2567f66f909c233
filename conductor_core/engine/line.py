"""A line of attempts: priority first, then fair turns between projects, then what is most urgent of a project."""

import heapq
from collections import defaultdict
from dataclasses import dataclass, field

from conductor_core.domain.ids import ProjectId
from conductor_core.domain.run import Attempt

Turn = tuple[int, int, int]
"""Priority turned round, how many of its project were before it, age."""
Lane = tuple[int, ProjectId]
"""Attempts of one priority and project: they share their turns."""


@dataclass
class Waiting:
    """An attempt in a line."""

    turn: Turn
    attempt: Attempt
    held_by: str | None = None
    """The limit that held it up before it was let go."""


@dataclass(order=True)
class _Place:
    urgency: tuple[float, int]
    waiting: Waiting = field(compare=False)


class Line:
    """Turns are handed out when somebody lines up; whoever of the lane is most urgent when its turn comes takes it."""

    def __init__(self) -> None:
        self._turns: list[tuple[Turn, Lane]] = []
        self._lanes: defaultdict[Lane, list[_Place]] = defaultdict(list)

    def __len__(self) -> int:
        """Those that wait."""
        return len(self._turns)

    def push(self, waiting: Waiting) -> None:
        """Line up, with the turn that it has."""
        lane = (waiting.attempt.priority, waiting.attempt.project)
        heapq.heappush(self._turns, (waiting.turn, lane))
        heapq.heappush(self._lanes[lane], _Place((-waiting.attempt.tail, waiting.turn[2]), waiting))

    def pop(self) -> Waiting:
        """The next one."""
        turn, lane = heapq.heappop(self._turns)
        waiting = heapq.heappop(self._lanes[lane]).waiting
        if not self._lanes[lane]:
            del self._lanes[lane]
        waiting.turn = turn
        return waiting
