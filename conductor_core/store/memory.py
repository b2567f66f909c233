"""What the writer remembers of the tables, so that it need not ask what it has just written.

True only while nobody else writes: the process that holds the folder's lock keeps it, a rollback clears it.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from pydantic import BaseModel

from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.cap import Cap
from conductor_core.domain.ids import AttemptId, ProjectId, RunId, TaskId
from conductor_core.domain.project import Project
from conductor_core.domain.remark import Remark
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.logic.course import Course
from conductor_core.store.account import Account

K = TypeVar("K")
V = TypeVar("V")
M = TypeVar("M", bound=BaseModel)

MANY = 4096
"""Small values that every call of a run at work needs."""
SOME = 256
"""Larger values; those that somebody works with are remembered beyond that, as they are in memory anyhow."""


class Last(NamedTuple):
    """A run's last event."""

    number: int = 0
    at: datetime | None = None
    """None when there is none."""


class Kept(Generic[K, V]):
    """The values used last. Between two commits it only grows, so that what is not yet written is always in it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, which counts as a use."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Its new value."""
        self._values[key] = value
        self._values.move_to_end(key)

    def drop(self, key: K) -> None:
        """It is something else now: whoever wants it looks it up."""
        self._values.pop(key, None)

    def trim(self) -> None:
        """Let go of what was not used for longest."""
        while len(self._values) > self._most:
            self._values.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()


class KeptInUse(Kept[K, M]):
    """The values used last, and each other one for as long as somebody outside, like a claim, holds the very same.

    A newer value is always among those used last, so that an older one of the same key is never found.
    """

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._in_use: WeakValueDictionary[K, M] = WeakValueDictionary()

    def get(self, key: K) -> M | None:
        """The value; one that is held anyhow needs no place among those used last."""
        value = super().get(key)
        return self._in_use.get(key) if value is None else value

    def trim(self) -> None:
        """Let go of what was not used for longest."""
        while len(self._values) > self._most:
            key, value = self._values.popitem(last=False)
            self._in_use[key] = value

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        self._in_use.clear()


class Memory:
    """Values as they stand in the transaction that is under way."""

    def __init__(self) -> None:
        self.projects: KeptInUse[ProjectId, Project] = KeptInUse(SOME)
        self.runs: KeptInUse[RunId, Run] = KeptInUse(SOME)
        self.tasks: KeptInUse[TaskId, Task] = KeptInUse(4 * SOME)
        """Most runs have few."""
        self.families: Kept[RunId, tuple[TaskId, ...]] = Kept(SOME)
        """All tasks of a run."""
        self.courses: Kept[RunId, Course] = Kept(SOME)
        self.attempts: KeptInUse[AttemptId, Attempt] = KeptInUse(SOME)
        self.reaches: Kept[RunId, tuple[Approval, ...]] = Kept(MANY)
        """Requests of a run's tasks to connect to hosts; like questions and remarks there are none, mostly."""
        self.questions: Kept[RunId, tuple[Question, ...]] = Kept(MANY)
        self.remarks: Kept[RunId, tuple[Remark, ...]] = Kept(MANY)
        self.accounts: Kept[RunId, Account] = Kept(MANY)
        self.charged: Kept[str, RunId] = Kept(MANY)
        """Whose account a ledger entry is in."""
        self.lasts: Kept[RunId, Last] = Kept(MANY)
        self.counters: Kept[str, int] = Kept(SOME)
        """Last number that was given to a thing of that kind."""
        self.caps: Kept[str, tuple[Cap, ...]] = Kept(1)
        """All of them, under ``all``."""
        self._all = (
            self.projects,
            self.runs,
            self.tasks,
            self.families,
            self.courses,
            self.attempts,
            self.reaches,
            self.questions,
            self.remarks,
            self.accounts,
            self.charged,
            self.lasts,
            self.counters,
            self.caps,
        )

    def trim(self) -> None:
        """Everything is written: keep only what is likely to be used again."""
        for kept in self._all:
            kept.trim()

    def clear(self) -> None:
        """Forget everything."""
        for kept in self._all:
            kept.clear()
