"""Runs, tasks and attempts as they stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from conductor_core.domain.agent import Outcome
from conductor_core.domain.cap import Cap, CapReached
from conductor_core.domain.handed import Material
from conductor_core.domain.ids import AttemptId, CommitId, ProjectId, RoomId, RunId, TaskId, TaskKey
from conductor_core.domain.people import Actor
from conductor_core.domain.plan import AgentRole, PlannedTask
from conductor_core.domain.race import Entry, Placing
from conductor_core.domain.usage import Micros
from conductor_core.domain.value import Value

RunState = Literal["planning", "awaiting_approval", "running", "paused", "done", "incomplete", "failed", "cancelled"]
"""``paused`` can be resumed; the last four are final. ``incomplete`` delivered something, but not all that was
asked, or nothing any more, because people took it out again."""

FINAL_RUN_STATES: frozenset[RunState] = frozenset({"done", "incomplete", "failed", "cancelled"})

TaskState = Literal[
    "waiting", "queued", "running", "done", "failed", "blocked", "cancelled", "undone", "stale", "skipped"
]
"""``blocked``: a task it needs was not done. ``undone``: it was done, merged, and taken back. ``stale``: it was built on what
was undone since, so it is to be done again. ``skipped``: it is not wanted any more, and others do without it."""

WAITING_TASK_STATES: frozenset[TaskState] = frozenset({"waiting", "stale"})
"""Of tasks that begin as soon as what they need is there."""

FINAL_TASK_STATES: frozenset[TaskState] = frozenset({"done", "failed", "blocked", "cancelled", "undone", "skipped"})

AttemptState = Literal["queued", "running", "parked", "done", "failed", "cancelled"]
"""``parked``: stopped by a pause; goes on when the run does."""

Mode = Literal["fast", "careful"]


class Team(Value):
    """A choice of agents that has a name."""

    name: str
    roles: Mapping[AgentRole, tuple[str, ...]] = {}
    """Who may have a role, in order; one that is not named here is open to everybody."""


class RunOptions(Value):
    """How a run is to be conducted."""

    mode: Mode = "careful"
    budget: Micros | None = None
    """Most it may spend; None is no limit."""
    allowed: Micros | None = None
    """What somebody said yes to, where a rule lets it spend less without asking."""
    caps: tuple[Cap, ...] = ()
    """Its limits that are not money: tokens and minutes."""
    agents: tuple[str, ...] = ()
    """Only these agents may work on it; empty is all."""
    model: str | None = None
    """Only agents with this model may work on it."""
    price: Micros | None = None
    """Most that a million tokens of a model may cost; None is no limit."""
    team: Team | None = None
    """As it was when the run began."""
    rounds: int = 0
    """How often a reviewer's findings go back to the author before a person is asked; 0 lets the verdict stand."""
    first: Literal["best", "cheapest"] = "best"
    """Who tries a task first; after the cheapest comes the next stronger."""
    approval: Literal["ask", "auto"] = "ask"


class Run(Value):
    """One goal conducted inside a project."""

    id: RunId
    project: ProjectId
    goal: str
    state: RunState
    options: RunOptions = RunOptions()
    started_by: Actor
    within: RoomId | None = None
    """The private channel or direct conversation that it was begun in, whose people alone may see it; None: everybody may."""
    base: CommitId | None = None
    """The project's files before the run."""
    head: CommitId | None = None
    """The files with everything merged so far."""
    material: tuple[Material, ...] = ()
    """What came with the goal, to be read as data."""
    created_at: datetime
    ended_at: datetime | None = None
    reason: str = ""
    """Why it is in this state, one sentence, where that is not obvious."""
    held: CapReached | None = None
    """Why it is paused, when nothing more may be used."""
    languages: tuple[str, ...] = ()
    """Of the project's files when it was planned, and in the end of those handed over; most lines first."""
    files: int = 0
    """Their number."""

    @property
    def rests(self) -> bool:
        """Whether nothing more happens unless somebody orders it."""
        return self.state in FINAL_RUN_STATES or self.state == "paused" or waits_alone(self)


def waits_alone(run: Run) -> bool:
    """Whether its plan needs a yes by a rule of the project, and nobody was there who could be asked."""
    return run.state == "awaiting_approval" and run.options.approval == "auto"


class Meeting(Value):
    """Two pieces of work that meet in the same lines, and have to be brought together by somebody."""

    task: TaskKey
    """Whose work could not be merged."""
    paths: tuple[str, ...]
    start: CommitId
    """Everything that was merged before and everything of the task; where they meet, both sides with marks between them."""


class Wish(Value):
    """A change of the plan in words that only a planner understands."""

    words: str
    by: Actor


class Task(Value):
    """A task of a run as it stands."""

    id: TaskId
    run: RunId
    project: ProjectId
    key: TaskKey
    position: int
    """Order in the plan."""
    planned: PlannedTask
    tail: float = 0.0
    """Seconds of the longest chain of work that begins with it: what is longest goes first."""
    state: TaskState
    agent: str | None = None
    """Who has it, or had it last."""
    given_by: str = ""
    """Name of who wanted its planned agent for it; empty: the plan names it."""
    attempts: int = 0
    excused: int = 0
    """Those of them that failed because the agent could not work at all; they do not count against the task."""
    anew: int = 0
    """Those of them that there were when people last ordered it again: what ailed agents then holds nobody up now."""
    outcome: Outcome | None = None
    commit: CommitId | None = None
    """The merge that brought its work in."""
    meeting: Meeting | None = None
    """What it brings together, when that is what it is for; its workspace starts there."""
    wish: Wish | None = None
    """Of the planning: the change that is being worked out; None: the whole plan."""
    entry: Entry | None = None
    """What it made, where that is kept for a pick."""
    placings: tuple[Placing, ...] = ()
    """Of a pick: what the referee says of the tries, best first; empty before they are all in."""
    judged_at: datetime | None = None
    """Of a pick: when a person was asked to take one."""
    reminded: int = 0
    """Of a pick: how often people were reminded of it."""
    rounds: int = 0
    """Of a review: how often it has sent work back."""
    picked: TaskKey | None = None
    """Of a pick: the try that is taken."""
    blocked_by: TaskKey | None = None
    """Of one that is held up: the task that it needs and that was found not to be done."""
    gone_with: TaskKey | None = None
    """The task for whose sake alone it was there: it was taken off with that one and comes back with it."""
    spent: Micros = Micros(0)
    started_at: datetime | None = None
    """When its try would have begun, had nothing held it up since."""
    ended_at: datetime | None = None

    @property
    def waits_for_pick(self) -> bool:
        """Whether results wait for a person to take one."""
        through = any(one.entry is not None for one in self.placings)
        return through and self.picked is None and self.state not in FINAL_TASK_STATES


class Attempt(Value):
    """One try of one agent at one task."""

    id: AttemptId
    task: TaskId
    run: RunId
    project: ProjectId
    number: int
    agent: str
    why: str = ""
    """Why this agent has it, for people."""
    model: str | None = None
    """The one of the agent's models that was chosen; None leaves that to the agent."""
    vendor: str = ""
    """Whose model has it, since its last start: an agent program reaches whichever provider has a key then; empty before."""
    state: AttemptState
    token: int = 0
    """Fencing: raised by each claim; a writer with an older one has lost the attempt."""
    base: CommitId | None = None
    """The run's files when it was first claimed; its workspace starts there."""
    priority: int = 0
    tail: float = 0.0
    """Of its task: among equals of a project the longest goes first."""
    not_before: datetime | None = None
    queued_at: datetime
    worked: float = 0.0
    """Seconds at work before it was started last."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
