"""The truth: what the database offers. One transaction is one synchronous function; it cannot await anything."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import JsonValue

from conductor_core.domain.ids import AttemptId, CommitId, ProjectId, RunId, TaskId
from conductor_core.domain.plan import Plan
from conductor_core.domain.project import Project
from conductor_core.domain.result import KeptResult, Reuse
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.events.record import Event, EventRecord
from conductor_core.logic.course import Course
from conductor_core.ports.ledger import Caps, Ledger
from conductor_core.ports.people import (
    Accounts,
    Arrivals,
    Asks,
    Inbounds,
    Inbox,
    Installations,
    Publications,
    Remarks,
    Rooms,
)
from conductor_core.ports.standing import Agents, Lessons

T = TypeVar("T")


class Projects(Protocol):
    """Projects by id."""

    def add(self, project: Project) -> None: ...
    def get(self, project: ProjectId) -> Project | None: ...
    def save(self, project: Project) -> None: ...
    def all(self) -> Sequence[Project]: ...
    def delete(self, project: ProjectId) -> None:
        """With all its runs and everything that belongs to them."""
        ...

    def dump(self, project: ProjectId) -> dict[str, JsonValue]:
        """Everything the store knows of a project, as JSON with a format version and ``project_id``."""
        ...

    def load(self, body: dict[str, JsonValue], rename: str | None = None) -> Project:
        """Take in what ``dump`` gave; runs get new numbers.

        Raises:
            InputRefusedError: it is no dump, damaged, or of a newer format.
        """
        ...


class Runs(Protocol):
    """Runs by id."""

    def next_id(self) -> RunId: ...
    def add(self, run: Run) -> None: ...
    def get(self, run: RunId) -> Run | None: ...
    def save(self, run: Run) -> None: ...
    def all(self, project: ProjectId | None = None) -> Sequence[Run]:
        """Newest first."""
        ...

    def unfinished(self) -> Sequence[Run]: ...
    def delete(self, run: RunId) -> None: ...


class Plans(Protocol):
    """The plans of a run by version."""

    def add(self, run: RunId, version: int, plan: Plan) -> None: ...
    def latest(self, run: RunId) -> tuple[int, Plan] | None: ...


class Tasks(Protocol):
    """The tasks of runs."""

    def add(self, tasks: Sequence[Task]) -> None: ...
    def get(self, task: TaskId) -> Task | None: ...
    def save(self, task: Task) -> None: ...
    def of(self, run: RunId) -> Sequence[Task]:
        """In order of the plan."""
        ...

    def course(self, run: RunId) -> Course:
        """How far its tasks are. It is one and the same while the process lives, so that it knows what was seen of it."""
        ...


class Attempts(Protocol):
    """Tries at tasks. ``queued`` rows are the queue."""

    def add(self, attempt: Attempt) -> None: ...
    def get(self, attempt: AttemptId) -> Attempt | None: ...
    def save(self, attempt: Attempt) -> None:
        """Its new value.

        Raises:
            FencedError: the value has an older token than the stored one.
        """
        ...

    def of(self, run: RunId) -> Sequence[Attempt]: ...
    def open(self) -> Sequence[Attempt]:
        """Queued and running ones of all runs, oldest first."""
        ...

    def unended(self, agent: str) -> Sequence[Attempt]:
        """Of one agent in all runs, parked ones included, oldest first."""
        ...

    def claim(self, attempt: AttemptId, at: datetime, base: CommitId | None = None, vendor: str = "") -> Attempt | None:
        """Take a queued or running attempt: state ``running``, started now with a model of that vendor, token raised by one.

        It starts from ``base``, unless where it starts is known already. None when it is no longer open.
        """
        ...

    def owned(self, attempt: AttemptId, token: int) -> bool:
        """Whether that claim still holds."""
        ...


class Events(Protocol):
    """The log."""

    def append(self, run: RunId, at: datetime, actor: str, *events: Event) -> None:
        """Number and append; readers see them after the commit."""
        ...

    def after(self, run: RunId, number: int, limit: int = 500) -> Sequence[EventRecord]:
        """What came after a number, in order; kinds this program does not know are left out."""
        ...

    def last_number(self, run: RunId) -> int: ...
    def last_at(self, run: RunId) -> datetime | None:
        """When the last thing happened; None when nothing did."""
        ...


class JournalEntry(Protocol):
    """A call or tool result as recorded; ``answer`` is its JSON, None while it is in flight."""

    @property
    def digest(self) -> str: ...
    @property
    def answer(self) -> str | None: ...


class Journals(Protocol):
    """What attempts must not pay or do twice. ``key`` is unique within the attempt, e.g. ``call-3`` or ``tool-toolu_1``."""

    def of(self, attempt: AttemptId) -> dict[str, JournalEntry]: ...
    def sent(self, attempt: AttemptId, key: str, digest: str, at: datetime) -> None:
        """A call is about to leave. Repeating it for the same key keeps one row."""
        ...

    def answered(self, attempt: AttemptId, key: str, digest: str, answer: str, at: datetime) -> None:
        """The call came back, or a tool has ended that was never announced; ``answer`` is JSON."""
        ...


class RuntimeSettings(Protocol):
    """Settings changed while running; they win over the environment."""

    def all(self) -> dict[str, JsonValue]: ...
    def set(self, name: str, value: JsonValue, at: datetime, by: str) -> None: ...
    def unset(self, name: str) -> None: ...


class ModelAnswers(Protocol):
    """Answers of models that need not be asked for twice. Nothing is lost when they are; deleting a project empties it."""

    def get(self, digest: str, since: datetime) -> str | None:
        """The answer kept under a digest, as JSON, unless it is older."""
        ...

    def put(self, digest: str, answer: str, at: datetime, most: int) -> None:
        """Keep an answer; of more than ``most`` the oldest go."""
        ...


class Results(Protocol):
    """Results of agents that need not be made twice. Nothing is lost when they are; deleting a project empties it."""

    def take(self, agent: str, digest: str) -> KeptResult | None:
        """The result kept under a digest; it is counted for the agent whether there was one."""
        ...

    def keep(self, digest: str, result: KeptResult, at: datetime, most: int) -> None:
        """Keep a result; of more than ``most`` the oldest go."""
        ...

    def counts(self) -> dict[str, Reuse]:
        """By agent, since the store was made."""
        ...


class Transaction(Protocol):
    """Everything that can be read or changed together. It holds or it never was."""

    @property
    def projects(self) -> Projects: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def events(self) -> Events: ...
    @property
    def journals(self) -> Journals: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def caps(self) -> Caps: ...
    @property
    def asks(self) -> Asks: ...
    @property
    def remarks(self) -> Remarks: ...
    @property
    def publications(self) -> Publications: ...
    @property
    def rooms(self) -> Rooms: ...
    @property
    def inbounds(self) -> Inbounds: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def arrivals(self) -> Arrivals: ...
    @property
    def installations(self) -> Installations: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def settings(self) -> RuntimeSettings: ...
    @property
    def agents(self) -> Agents: ...
    @property
    def lessons(self) -> Lessons: ...
    @property
    def model_answers(self) -> ModelAnswers: ...
    @property
    def results(self) -> Results: ...

    def on_commit(self, act: Callable[[], Any]) -> None:
        """Call this on the event loop once the transaction is on disk; never when it is rolled back."""
        ...


class Store(Protocol):
    """The database."""

    async def write(self, op: Callable[[Transaction], T], whole: tuple[RunId, ...] = ()) -> T:
        """Run ``op`` in a transaction and return after it is on disk.

        ``op`` may be run again after a rollback, so it changes nothing but the transaction. Many callers share one
        commit; one that raises spoils nobody else's. A caller that is cancelled does not take its write back.

        ``whole`` are runs that ``op`` will look at with their tasks: the store may read them ahead, with those of others.
        """
        ...

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """Run ``op`` on a consistent snapshot, beside writers. It must not write."""
        ...

    async def close(self) -> None:
        """Write what is queued and close."""
        ...
