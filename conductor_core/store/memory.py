"""What the writer remembers of the tables, so that it need not ask what it has just written.

True only while nobody else writes: the process that holds the folder's lock keeps it, a rollback clears it.
"""

from collections import OrderedDict
from typing import Generic, TypeVar

from conductor_core.domain.ids import AttemptId, ProjectId, RunId, TaskId
from conductor_core.domain.project import Project
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.store.account import Account

K = TypeVar("K")
V = TypeVar("V")

MANY = 4096
"""Small values that every call of a run at work needs."""
SOME = 512
"""Larger values that are needed where a task begins or ends; a run that waits for a person need not be in memory."""


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

    def trim(self) -> None:
        """Let go of what was not used for longest."""
        while len(self._values) > self._most:
            self._values.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()


class Memory:
    """Values as they stand in the transaction that is under way."""

    def __init__(self) -> None:
        self.projects: Kept[ProjectId, Project] = Kept(SOME)
        self.runs: Kept[RunId, Run] = Kept(SOME)
        self.tasks: Kept[TaskId, Task] = Kept(SOME)
        self.families: Kept[RunId, tuple[TaskId, ...]] = Kept(SOME)
        """All tasks of a run."""
        self.attempts: Kept[AttemptId, Attempt] = Kept(MANY)
        self.accounts: Kept[RunId, Account] = Kept(MANY)
        self.charged: Kept[str, RunId] = Kept(MANY)
        """Whose account a ledger entry is in."""
        self.numbers: Kept[RunId, int] = Kept(MANY)
        """Number of a run's last event."""
        self.counters: Kept[str, int] = Kept(SOME)
        """Last number that was given to a thing of that kind."""
        self._all = (
            self.projects,
            self.runs,
            self.tasks,
            self.families,
            self.attempts,
            self.accounts,
            self.charged,
            self.numbers,
            self.counters,
        )

    def trim(self) -> None:
        """Everything is written: keep only what is likely to be used again."""
        for kept in self._all:
            kept.trim()

    def clear(self) -> None:
        """Forget everything."""
        for kept in self._all:
            kept.clear()
