"""One moment of change: a transaction with what every change needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from conductor_core.domain.ids import AttemptId, RunId, TaskId
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.people import CONDUCTOR, Actor
from conductor_core.domain.run import Attempt, Run, RunOptions, Task
from conductor_core.domain.standing import Condition, Orders
from conductor_core.errors import NotFoundError
from conductor_core.events.record import Event
from conductor_core.lifecycle.news import Learned, News, Noted, Ordered, nobody_hears
from conductor_core.logic.roster import Roster
from conductor_core.ports.dispatcher import Dispatcher
from conductor_core.ports.store import Transaction


@dataclass(slots=True)
class Moment:
    """A transaction, the time it happens at, who acts, and who could be given work.

    It is no value, and not frozen: one is made for every step, and making a frozen one takes four times as long.
    """

    tx: Transaction
    dispatcher: Dispatcher
    roster: Roster
    now: datetime
    wake: Callable[[RunId], None]
    """Called after the commit for each run that has news."""
    actor: Actor = CONDUCTOR
    hear: Callable[[News], None] = nobody_hears
    """Called after the commit with what was found out about agents."""
    given: dict[str, int] = field(default_factory=dict)
    """Attempts that were given to each agent in this transaction."""
    noted: dict[str, Condition | None] = field(default_factory=dict)
    """What was found in this transaction to ail agents."""

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

    def team(self, options: RunOptions) -> Roster:
        """Who may work on a run, with everything that was found out and given away up to now."""
        return self.roster.noted(self.noted).meant(options).loaded(self._load)

    def _load(self, agent: str) -> int:
        return self.dispatcher.load(agent) + self.given.get(agent, 0)

    def condition(self, agent: str) -> Condition | None:
        """What ails an agent, as far as is known here."""
        if agent in self.noted:
            return self.noted[agent]
        member = self.roster.get(agent)
        return member.condition if member else None

    def note(self, agent: str, condition: Condition | None) -> None:
        """Keep what ails an agent; one that is well again is given its full load at once."""
        self.noted[agent] = condition
        self.tx.agents.note(agent, condition)
        self.tx.on_commit(lambda: self.hear(Noted(agent, condition)))
        if condition is None:
            self.dispatcher.look_again(self.tx, agent)

    def order(self, agent: str, orders: Orders) -> None:
        """Keep what people want of an agent."""
        self.tx.agents.order(agent, orders)
        self.tx.on_commit(lambda: self.hear(Ordered(agent, orders)))
        self.dispatcher.look_again(self.tx, agent)

    def learn(self, lesson: Lesson) -> None:
        """Keep what an attempt teaches."""
        self.tx.lessons.add(lesson)
        self.tx.on_commit(lambda: self.hear(Learned(lesson)))
