"""One moment of change: a transaction with what every change needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conductor_core.domain.ids import AttemptId, RunId, TaskId
from conductor_core.domain.people import CONDUCTOR, Actor
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.errors import NotFoundError
from conductor_core.events.record import Event
from conductor_core.logic.routing import Roster
from conductor_core.ports.dispatcher import Dispatcher
from conductor_core.ports.store import Transaction


@dataclass(frozen=True)
class Moment:
    """A transaction, the time it happens at, who acts, and who could be given work."""

    tx: Transaction
    dispatcher: Dispatcher
    roster: Roster
    now: datetime
    wake: Callable[[RunId], None]
    """Called after the commit for each run that has news."""
    actor: Actor = CONDUCTOR

    def run(self, run: RunId) -> Run:
        """The run.

        Raises:
            NotFoundError: there is none of that name.
        """
        found = self.tx.runs.get(run)
        if found is None:
            raise NotFoundError(f"There is no run {run}. `runs` lists them.")
        return found

    def task(self, task: TaskId) -> Task:
        """The task.

        Raises:
            NotFoundError: there is none of that name.
        """
        found = self.tx.tasks.get(task)
        if found is None:
            run, _, key = task.partition(".")
            raise NotFoundError(f"Run {run} has no task {key}. `show {run}` lists its tasks.")
        return found

    def attempt(self, attempt: AttemptId) -> Attempt:
        """The attempt, which must exist."""
        found = self.tx.attempts.get(attempt)
        if found is None:
            raise NotFoundError(f"There is no attempt {attempt}.")
        return found

    def tell(self, run: RunId, *events: Event) -> None:
        """Append events, and wake who watches after the commit."""
        self.tx.events.append(run, self.now, self.actor.id, *events)
        self.tx.on_commit(lambda: self.wake(run))
