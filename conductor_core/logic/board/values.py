"""What a view knows of a run. Values only; texts are as they came, rendering cleans them."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.agent import Watched
from conductor_core.domain.artifact import Artifact
from conductor_core.domain.evidence import Claim, Evidence
from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.people import Role
from conductor_core.domain.plan import Foreseen, Refusal, SecondChoice, TaskKind
from conductor_core.domain.project import Earlier
from conductor_core.domain.run import FINAL_TASK_STATES, RunState, TaskState
from conductor_core.domain.usage import Estimate
from conductor_core.domain.value import Value
from conductor_core.logic.board.ask_views import ApprovalView, QuestionView, ReminderView
from conductor_core.logic.board.publication import PublicationView
from conductor_core.logic.board.race import RaceView
from conductor_core.logic.board.remark import RemarkView
from conductor_core.logic.board.room_views import ClosedView
from conductor_core.logic.board.stops import RecoveryView, StopView
from conductor_core.logic.board.tries import CutOff, Failure, Hang, Impasse


class TaskView(Value):
    """A task as a view knows it."""

    key: TaskKey
    title: str
    kind: TaskKind = "work"
    needs: tuple[TaskKey, ...] = ()
    estimate: Estimate = Estimate(seconds_low=0, seconds_high=0)
    state: TaskState = "waiting"
    agent: str = ""
    foreseen: Foreseen | None = None
    """Who would have it, while nobody has."""
    attempt: int = 0
    """Number of the try that is queued, running or was the last."""
    priority: int | None = None
    """What people made of it; None leaves it to the plan."""
    why: str = ""
    """Why this agent has it, or why nobody has."""
    not_before: datetime | None = None
    """When a try waits on purpose."""
    started_at: datetime | None = None
    """When its try would have begun, had nothing held it up since."""
    worked: float = 0.0
    """Seconds that a try which was stopped had been at work."""
    ended_at: datetime | None = None
    seconds: float | None = None
    """What it took, once done."""
    spent: int = 0
    """Micros."""
    unpriced: int = 0
    """Calls of unknown price."""
    unpriced_by: tuple[str, ...] = ()
    """Who made them."""
    guessed: tuple[int, ...] = ()
    """Micros of each call whose tokens nobody but us counted."""
    disbelieved: tuple[int, ...] = ()
    """Micros of each call that we estimated because what was counted cannot be true."""
    cut_off: tuple[CutOff, ...] = ()
    """Those of its calls that count at their most."""
    sign: str = ""
    sign_at: datetime | None = None
    watched: Watched | None = None
    """How it was seen when nothing was heard of it for a while."""
    hang: Hang | None = None
    impasse: Impasse | None = None
    failures: tuple[Failure, ...] = ()
    cause: str = ""
    """Why it was given up."""
    advice: str = ""
    reason: str = ""
    """The entry of that in the catalogue of failures."""
    blocked_by: TaskKey | None = None
    summary: str = ""
    changed: tuple[str, ...] = ()
    """Paths of what was merged of it."""
    struck: tuple[Claim, ...] = ()
    """What of that is false."""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in FINAL_TASK_STATES


class FilesView(Value):
    """The imported files."""

    files: int
    size: int
    notes: tuple[str, ...] = ()
    root: str = ""


class PlanShown(Value):
    """What of a plan was put to people, whatever became of its tasks since."""

    version: int
    tasks: tuple[TaskView, ...]
    estimate: Estimate
    """Of all tasks together."""
    unreviewed: str = ""
    """Why nothing of it is reviewed, where nothing is."""


class PlanView(Value):
    """The plan in force; its tasks are on the board."""

    number: int
    """Of the event that proposed it."""
    version: int
    title: str
    summary: str
    planner: str
    keys: tuple[TaskKey, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    estimate: Estimate
    """Of all tasks together."""
    shown: PlanShown
    approval: int | None
    since: datetime | None = None
    """When it was proposed."""
    digest: str = ""
    least: Role = "member"
    """Who may approve it."""
    not_by: tuple[str, ...] = ()
    """And who may not."""
    unattended: bool = False
    """Nobody is there to be asked, and it needs a yes all the same."""
    rule: str = ""
    """The one that approves it, by its name."""
    changes: tuple[str, ...] = ()
    """What is different from the plan before."""
    above: int | None = None
    """What may be spent without asking, where it may cost more."""
    asks: tuple[str, ...] = ()
    """What its tasks ask for beyond their sandbox."""
    cheaper: SecondChoice | None = None
    unreviewed: str = ""
    """Why nothing of it is reviewed, where nothing is."""
    changed_by: str = ""
    """Who approved a change of it that is in it."""
    state: Literal["proposed", "approved", "turned_down", "replaced"] = "proposed"
    by: str = ""
    automatic: bool = False
    reason: str = ""


class EndView(Value):
    """How it ended."""

    at: datetime
    state: RunState
    reason: str
    seconds: float
    spent: int
    unpriced: int
    mends: tuple[TaskKey, ...] = ()
    """Tasks whose agents can mend what the checks found."""


class Board(Value):
    """Everything a view knows of a run, folded from its events."""

    run: RunId
    number: int = 0
    """Of the last event folded."""
    at: datetime | None = None
    """Time of the last event."""
    state: RunState = "planning"
    started_at: datetime | None = None
    project: str = ""
    goal: str = ""
    source: str = ""
    given: tuple[str, ...] = ()
    """What came with the goal, a line each."""
    earlier: Earlier | None = None
    """The newest other project of the same files."""
    by: str = ""
    mode: str = ""
    sandbox: str = ""
    unpriced: tuple[str, ...] = ()
    """Models that no budget of money holds, by their agents."""
    agents: tuple[str, ...] = ()
    unable: tuple[str, ...] = ()
    """Agents that cannot work, each with the reason."""
    files: FilesView | None = None
    plan: PlanView | None = None
    replaced: PlanView | None = None
    """The plan that this one took the place of."""
    tasks: dict[TaskKey, TaskView] = {}
    approvals: dict[int, ApprovalView] = {}
    """Requests for a yes, those to plans left out."""
    reminders: dict[str, ReminderView] = {}
    """The last of each request."""
    questions: dict[int, QuestionView] = {}
    races: dict[TaskKey, RaceView] = {}
    remarks: dict[int, RemarkView] = {}
    budget: int | None = None
    """Micros that it may spend; None is no limit."""
    warnings: dict[str, int] = {}
    """What agents warned of, with the number of the event that said it first."""
    closed: dict[str, ClosedView] = {}
    """Rooms in which what stands is not current, and those in which it is again."""
    until_planned: float = 0.0
    """Seconds that it was at work before there was a plan."""
    waited: float = 0.0
    """Seconds that all of it waited for an answer of people."""
    paused: float = 0.0
    """Seconds that the run was paused."""
    down: float = 0.0
    """Seconds lost when the service stopped without warning: from the last event before to the next start."""
    left: float = 0.0
    """Seconds in which nobody was there to work on it."""
    over: float = 0.0
    """Seconds that lay between an end and going on after it."""
    pause: StopView | None = None
    cancel: StopView | None = None
    recovery: RecoveryView | None = None
    """The last crashes."""
    publications: tuple[PublicationView, ...] = ()
    """The last one is the one that counts."""
    artifacts: tuple[Artifact, ...] = ()
    evidence: Evidence | None = None
    end: EndView | None = None

    @property
    def active(self) -> bool:
        """Whether something is at work, so that silence would worry people."""
        return self.started_at is not None and self.end is None and self.state in ("planning", "running")

    @property
    def waits(self) -> bool:
        """Whether nothing happens before somebody says so; this time is no time at work."""
        return self.state in ("awaiting_approval", "paused") or (self.state == "running" and self._only_asks)

    @property
    def _only_asks(self) -> bool:
        """Whether all that goes on is that people are asked."""
        asking = {question.task for question in self.open_questions}
        asked = bool(asking) or any(approval.state == "pending" for approval in self.approvals.values())
        return asked and not any(
            task.state in ("queued", "running") and task.key not in asking for task in self.tasks.values()
        )

    @property
    def asking(self) -> frozenset[TaskKey]:
        """Tasks that wait for an answer of people, or for a yes to what they asked for."""
        wanted = (one.task for one in self.approvals.values() if one.state == "pending" and one.task)
        return frozenset((*wanted, *(question.task for question in self.open_questions)))

    @property
    def idle(self) -> float:
        """Seconds in which nothing was at work."""
        return self.waited + self.paused + self.down + self.left + self.over

    @property
    def planned(self) -> tuple[TaskView, ...]:
        """The tasks of the plan, in its order; the engine's own are left out."""
        keys = self.plan.keys if self.plan else ()
        return tuple(self.tasks[key] for key in keys if key in self.tasks)

    @property
    def open_questions(self) -> tuple[QuestionView, ...]:
        """Questions nobody answered yet."""
        return tuple(question for question in self.questions.values() if question.open)
