"""Durable requests to people. They park what depends on them and never lapse into "no"."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.people import Role
from conductor_core.domain.plan import Host, Plan
from conductor_core.domain.usage import Micros
from conductor_core.domain.value import Value

Subject = Literal["plan", "change", "network", "push", "sensitive", "spending", "merge"]
"""What may need a yes: a plan, a change of the plan in force, leaving the sandbox, handing work to a git host, files
in it that run by themselves or choose what is run, money, and making what a run made the files of its project."""

ApprovalState = Literal["pending", "parked", "approved", "rejected", "superseded"]
"""``parked``: it was reminded of for the last time, and still waits. ``superseded``: what it was about is no more."""

OPEN_APPROVALS: frozenset[ApprovalState] = frozenset({"pending", "parked"})


class Reach(Value):
    """What one task may connect to."""

    task: TaskKey
    hosts: tuple[Host, ...]


class Spend(Value):
    """What a run may spend in all before it asks again."""

    upto: Micros


class Approval(Value):
    """A request to approve exactly one thing, named by its digest."""

    id: int
    run: RunId
    subject: Subject
    digest: str
    what: str = ""
    """The thing itself, for people, e.g. ``the plan of R7``."""
    reach: Reach | None = None
    """Of network: what exactly is given, and to whom."""
    spend: Spend | None = None
    """Of spending: what exactly is allowed."""
    plan: Plan | None = None
    """Of a change of plan: what the plan is to be then. Of a plan: the cheaper one that may be approved in its place."""
    least: Role = "member"
    """Who may answer."""
    asked_by: str | None = None
    """Who may not approve it, because the run is their own wish; None where everybody may."""
    ordered_by: str | None = None
    """Who may not either, because they ordered just this."""
    state: ApprovalState
    by: str | None = None
    name: str = ""
    """Of who answered."""
    reason: str = ""
    """Why it was turned down or is no more."""
    asked_at: datetime
    answered_at: datetime | None = None
    reminded: int = 0
    """How often."""
    remind_at: datetime | None = None
    """When nobody has answered by then."""

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in OPEN_APPROVALS

    @property
    def not_by(self) -> tuple[str, ...]:
        """Ids of those who may not approve it."""
        return tuple(dict.fromkeys(one for one in (self.asked_by, self.ordered_by) if one))


class Fallback(Value):
    """The answer that counts when nobody gives one in time."""

    answer: str
    seconds: float
    """How long people have."""


class Question(Value):
    """Something an agent wants to know."""

    id: int
    run: RunId
    task: TaskKey
    text: str
    choices: tuple[str, ...] = ()
    least: Role = "member"
    """Who may answer."""
    default: str | None = None
    """The answer that counts when nobody has given one at ``due_at``."""
    state: Literal["pending", "answered", "superseded"]
    answer: str | None = None
    by: str | None = None
    name: str = ""
    """Of who answered."""
    asked_at: datetime
    reminded: int = 0
    """How often."""
    due_at: datetime | None = None
    answered_at: datetime | None = None
