"""Events of tasks and their attempts."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.agent import AgentReport, Watched
from conductor_core.domain.evidence import Claim, CommandEvidence, FileChange, Verdict
from conductor_core.domain.ids import AttemptId, CommitId, TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.usage import Micros
from conductor_core.events.record import Event


class TaskQueued(Event):
    """Everything the task needs is done; it waits for its agent."""

    kind: Literal["task.queued"] = "task.queued"
    task: TaskKey
    attempt: AttemptId
    agent: str
    why: str = ""
    """Why this agent, for people."""
    not_before: datetime | None = None
    """When it waits on purpose."""


class AttemptStarted(Event):
    """An agent began to work."""

    kind: Literal["task.attempt_started"] = "task.attempt_started"
    task: TaskKey
    attempt: AttemptId
    agent: str


class AgentReported(Event):
    """An agent told something while working."""

    kind: Literal["task.agent_reported"] = "task.agent_reported"
    task: TaskKey
    attempt: AttemptId
    report: AgentReport


class AgentWatched(Event):
    """Nothing was heard of an agent for a while; this is what can be seen of it."""

    kind: Literal["task.agent_watched"] = "task.agent_watched"
    task: TaskKey
    attempt: AttemptId
    seen: Watched


class HangFound(Event):
    """An agent shows no sign of life any more; nothing was done about it."""

    kind: Literal["task.hang_found"] = "task.hang_found"
    task: TaskKey
    attempt: AttemptId
    agent: str
    programs: int
    seconds: float
    """Without any sign."""
    other: str = ""
    """Who could have the task instead; empty when nobody can."""


class AttemptFailed(Event):
    """A try was not accepted."""

    kind: Literal["task.attempt_failed"] = "task.attempt_failed"
    task: TaskKey
    attempt: AttemptId
    agent: str
    cause: str
    advice: str
    next: str
    """What happens now, for people, e.g. ``tried again at once by template``."""
    until: datetime | None = None
    """When somebody can have it again, where nobody can at once."""
    commands: tuple[CommandEvidence, ...] = ()


class TaskMerged(Event):
    """The work of a task is part of the run's files."""

    kind: Literal["task.merged"] = "task.merged"
    task: TaskKey
    attempt: AttemptId
    commit: CommitId
    changes: tuple[FileChange, ...]


class TaskDone(Event):
    """A task ended well and was verified."""

    kind: Literal["task.done"] = "task.done"
    task: TaskKey
    attempt: AttemptId
    agent: str
    summary: str
    seconds: float
    spent: Micros
    commands: tuple[CommandEvidence, ...] = ()
    verdict: Verdict | None = None
    struck: tuple[Claim, ...] = ()


class TaskFailed(Event):
    """A task is given up."""

    kind: Literal["task.failed"] = "task.failed"
    task: TaskKey
    cause: str
    advice: str
    reason: str = ""
    """Its entry in the catalogue of failures."""


class TaskBlocked(Event):
    """A task cannot start, because one it needs was not done."""

    kind: Literal["task.blocked"] = "task.blocked"
    task: TaskKey
    by: TaskKey


class TaskCancelled(Event):
    """Somebody took the task off the plan."""

    kind: Literal["task.cancelled"] = "task.cancelled"
    task: TaskKey
    by: str
    because: TaskKey | None = None
    """The task that it went with, for whose sake alone it was there."""


class TaskSkipped(Event):
    """Somebody does without the task; what waits for it goes on."""

    kind: Literal["task.skipped"] = "task.skipped"
    task: TaskKey
    by: str
    because: TaskKey | None = None
    """The task that it went with, for whose sake alone it was there."""


class TaskWentStale(Event):
    """What the task was built on was undone: it is done again."""

    kind: Literal["task.went_stale"] = "task.went_stale"
    task: TaskKey
    because: TaskKey
    """The task that was undone."""


class TaskReopened(Event):
    """The task is to be done after all, or once more; it waits for what it needs."""

    kind: Literal["task.reopened"] = "task.reopened"
    task: TaskKey
    by: str


class TaskPrioritised(Event):
    """Somebody lets the task go before or after others."""

    kind: Literal["task.prioritised"] = "task.prioritised"
    task: TaskKey
    priority: int
    by: str


class TaskUndone(Event):
    """The work of a task was taken out of the run's files again."""

    kind: Literal["task.undone"] = "task.undone"
    task: TaskKey
    by: str
    commit: CommitId
    """The commit without it."""


class TaskAdded(Event):
    """The plan has one more task for what another one did: to bring it and what was merged before together, or to mend it."""

    kind: Literal["task.added"] = "task.added"
    task: TaskKey
    """The new one."""
    planned: PlannedTask
    of: TaskKey
    """Whose work could not be merged, or fails the checks."""
    paths: tuple[str, ...]
    """Where it meets what was merged before; nowhere, where it is to be mended."""
    waits: tuple[TaskKey, ...]
    """Who needs the new one as well."""
    by: str = ""
    """Who ordered it, where somebody did."""
