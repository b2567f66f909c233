"""Events of requests to people: approvals and questions."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.ask import Subject
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.people import Role
from conductor_core.events.record import Event


class QuestionAsked(Event):
    """An agent needs an answer; only what depends on it waits."""

    kind: Literal["question.asked"] = "question.asked"
    question: int
    task: TaskKey
    text: str
    choices: tuple[str, ...] = ()
    least: Role = "member"
    """Who may answer."""
    default: str | None = None
    """What counts when nobody has answered at ``due_at``."""
    due_at: datetime | None = None


class QuestionAnswered(Event):
    """Somebody answered."""

    kind: Literal["question.answered"] = "question.answered"
    question: int
    task: TaskKey
    answer: str
    by: str
    by_default: bool = False
    """Whether nobody had answered in time."""


class QuestionSuperseded(Event):
    """Its task ended without the answer."""

    kind: Literal["question.superseded"] = "question.superseded"
    question: int
    task: TaskKey


class ApprovalAsked(Event):
    """Something other than a plan needs a yes; what depends on it waits."""

    kind: Literal["approval.asked"] = "approval.asked"
    approval: int
    subject: Subject
    what: str
    """For people, e.g. ``the push of R7 to origin``."""
    digest: str
    details: tuple[str, ...] = ()
    """What a person should know before they answer, a line each."""
    least: Role
    """Who may answer."""
    other_than: str = ""
    """Name of who may not approve it, because it is their own wish."""
    not_by: tuple[str, ...] = ()
    """Their ids; empty in older events."""
    task: TaskKey | None = None
    """What waits for it, where that is one task."""


class ApprovalAnswered(Event):
    """Somebody said yes or no, or a rule said yes."""

    kind: Literal["approval.answered"] = "approval.answered"
    approval: int | None
    """None when a rule approved it without asking."""
    subject: Subject
    what: str
    approved: bool
    by: str
    reason: str = ""
    rule: str = ""
    """The rule that approved it, by its name."""


class ApprovalReminded(Event):
    """Nobody has answered yet. That is no answer."""

    kind: Literal["approval.reminded"] = "approval.reminded"
    approval: int
    subject: Subject
    what: str
    seconds: float
    """Since it was asked."""
    parked: bool
    """Whether it is the last reminder."""


class AnswerReminded(Event):
    """Nobody has answered a question, or picked one of several results, yet."""

    kind: Literal["answer.reminded"] = "answer.reminded"
    name: str
    """Of what waits, as views know it, e.g. ``question 3`` or ``pick T2``."""
    what: str
    """For people."""
    seconds: float
    """Since it was asked."""
    last: bool


class ApprovalSuperseded(Event):
    """What was asked for is no more."""

    kind: Literal["approval.superseded"] = "approval.superseded"
    approval: int
    reason: str
