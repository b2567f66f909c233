"""Events of a run as a whole."""

from typing import Literal

from conductor_core.domain.artifact import Artifact
from conductor_core.domain.cap import Cap, CapReached
from conductor_core.domain.evidence import Evidence
from conductor_core.domain.ids import ProjectId, TaskKey
from conductor_core.domain.people import Actor, Role
from conductor_core.domain.plan import Foreseen, Plan, SecondChoice
from conductor_core.domain.project import Earlier
from conductor_core.domain.run import Mode, RunState
from conductor_core.domain.usage import Micros
from conductor_core.events.record import Event


class RunStarted(Event):
    """Somebody gave a goal, and it was accepted."""

    kind: Literal["run.started"] = "run.started"
    project: ProjectId
    goal: str
    source: str
    """Where the files come from, for people, e.g. ``folder ~/tally`` or ``no files yet``."""
    by: Actor
    mode: Mode
    sandbox: str
    """The level of isolation, for people."""
    agents: tuple[str, ...]
    """One line for each agent that is ready, for people."""
    budget: Micros | None = None
    """What the run may spend; None is no limit."""
    unpriced: tuple[str, ...] = ()
    """Models of unknown price that may work on it, by their agents: no budget of money holds them."""
    given: tuple[str, ...] = ()
    """What came with the goal, a line each."""
    earlier: Earlier | None = None
    """The newest other project of the same files, whose work is not in this one."""


class AgentsChanged(Event):
    """Who can work on it is known now, or has changed."""

    kind: Literal["run.agents_changed"] = "run.agents_changed"
    ready: tuple[str, ...] = ()
    """One line for each agent that it is about and that can work, ``name: …``, for people."""
    unable: tuple[str, ...] = ()
    """The same for those that cannot, with the reason."""
    order: str = ""
    """What people ordered, one sentence; empty when a check has shown it."""


class FilesImported(Event):
    """The project's files are in its repository."""

    kind: Literal["run.files_imported"] = "run.files_imported"
    files: int
    size: int
    """Bytes."""
    notes: tuple[str, ...] = ()
    """What was left out or is worth knowing."""
    root: str = ""
    """The one folder that everything of an archive lay in; patch and ZIP name it again."""


class PlanProposed(Event):
    """There is a plan to look at."""

    kind: Literal["plan.proposed"] = "plan.proposed"
    version: int
    plan: Plan
    digest: str
    approval: int | None
    """The request that a person must answer; None when policy approves by itself."""
    least: Role = "member"
    """Who may answer it."""
    not_by: tuple[str, ...] = ()
    """Ids of those who may not approve it; empty in older events."""
    unattended: bool = False
    """Nobody is there to be asked, and it needs a yes all the same."""
    rule: str = ""
    """The rule that approves it, by its name; empty in older events."""
    changes: tuple[str, ...] = ()
    """What is different from the plan before, a line each."""
    above: Micros | None = None
    """What may be spent without asking, where it may cost more, so that the rule about spending counts as well."""
    asks: tuple[str, ...] = ()
    """What its tasks ask for beyond their sandbox, a line each."""
    cheaper: SecondChoice | None = None
    """The same by cheaper agents, where that can be chosen."""
    by: str = ""
    """Name of who wished for it in the place of the plan before."""
    unreviewed: str = ""
    """Why nothing of it is reviewed where nobody took a review out, for people, e.g. ``because no other vendor is here``."""
    foreseen: dict[TaskKey, Foreseen] = {}
    """Who would have each task, but for those of programs, which do what is planned for them; empty in older events."""


class PlanApproved(Event):
    """Work on the plan may begin."""

    kind: Literal["plan.approved"] = "plan.approved"
    version: int
    digest: str
    by: str
    """Name of who approved."""
    automatic: bool
    """True when policy approved."""
    rule: str = ""
    """Which rule did; empty in older events."""


class PlanChanged(Event):
    """Another plan is in force, because a change of it was approved; what was done under the old one stays."""

    kind: Literal["plan.changed"] = "plan.changed"
    version: int
    plan: Plan
    digest: str
    by: str
    foreseen: dict[TaskKey, Foreseen] = {}
    """As in ``PlanProposed``."""


class PlanTurnedDown(Event):
    """A person said no."""

    kind: Literal["plan.turned_down"] = "plan.turned_down"
    version: int
    by: str
    reason: str


class RunPaused(Event):
    """Nothing new is started; what was running was stopped and keeps its files."""

    kind: Literal["run.paused"] = "run.paused"
    by: str
    done: tuple[str, ...]
    in_progress: tuple[str, ...]
    left: tuple[str, ...]
    """Titles of tasks."""
    cap: CapReached | None = None
    """What was reached, when nothing more may be used."""


class RunResumed(Event):
    """The run goes on."""

    kind: Literal["run.resumed"] = "run.resumed"
    by: str
    why: str = ""
    """Where no person wanted it."""


class RunRecovered(Event):
    """The service had stopped without warning; the run goes on where it was."""

    kind: Literal["run.recovered"] = "run.recovered"
    restarted: tuple[str, ...]
    """Keys of the tasks whose attempts were handed out again."""


class RunTakenUp(Event):
    """Somebody is there again to work on it; it had waited for that since the last event, and nothing was lost."""

    kind: Literal["run.taken_up"] = "run.taken_up"


class RunCancelled(Event):
    """Somebody ended the run for good."""

    kind: Literal["run.cancelled"] = "run.cancelled"
    by: str
    reason: str
    done: tuple[str, ...]
    in_progress: tuple[str, ...]
    left: tuple[str, ...]


class RunDelivered(Event):
    """The files to hand over exist."""

    kind: Literal["run.delivered"] = "run.delivered"
    artifacts: tuple[Artifact, ...]
    evidence: Evidence


class RunEnded(Event):
    """The run is over."""

    kind: Literal["run.ended"] = "run.ended"
    state: RunState
    reason: str
    seconds: float
    """From start to end, all that was no work included."""
    spent: Micros
    unpriced_calls: int
    mends: tuple[TaskKey, ...] = ()
    """Tasks whose agents can mend what the checks found, where those fail the run."""


class BudgetNoted(Event):
    """Spending passed a mark worth saying."""

    kind: Literal["run.budget_noted"] = "run.budget_noted"
    spent: int
    budget: int
    """Micros, or what else the cap counts."""
    share: float
    """Spent over budget, 0.8 or more."""
    cap: Cap | None = None
    """Which one, where it is not the run's own money."""


class BudgetChanged(Event):
    """Somebody decided how much may be used, or how a run goes on that has used it."""

    kind: Literal["run.budget_changed"] = "run.budget_changed"
    by: str
    what: str
    """What they did, for people, after their name."""
    cap: Cap | None = None
    """As it is now."""
    dropped: Cap | None = None
    """The one that counts no more."""
