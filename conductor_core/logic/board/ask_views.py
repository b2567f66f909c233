"""Requests to people, as a view knows them."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.ask import Subject
from conductor_core.domain.card import Whom
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.people import Role
from conductor_core.domain.value import Value


class ApprovalView(Value):
    """A request for a yes to something other than a plan."""

    number: int
    """Of the event that asked."""
    id: int
    subject: Subject
    what: str
    digest: str
    details: tuple[str, ...] = ()
    least: Role
    other_than: str = ""
    not_by: tuple[str, ...] = ()
    task: TaskKey | None = None
    """What waits for it, where that is one task."""
    state: Literal["pending", "approved", "rejected", "superseded"] = "pending"
    by: str = ""
    reason: str = ""


class ReminderView(Value):
    """The last reminder of a request that nobody had answered."""

    number: int
    """Of the event that reminded."""
    what: str
    seconds: float
    parked: bool
    whom: Whom = Whom()
    """Who is to answer it."""
    answered: bool = False


class QuestionView(Value):
    """A question of an agent."""

    number: int
    """Of the event that asked."""
    id: int
    task: TaskKey
    text: str
    choices: tuple[str, ...] = ()
    least: Role = "member"
    default: str | None = None
    due_at: datetime | None = None
    asked_at: datetime | None = None
    superseded: bool = False
    by_default: bool = False
    answer: str | None = None
    by: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody should answer it."""
        return self.answer is None and not self.superseded
