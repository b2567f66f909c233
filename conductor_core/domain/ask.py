"""Durable requests to people. They park what depends on them and never lapse into "no"."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.value import Value


class Approval(Value):
    """A request to approve exactly one thing, named by its digest."""

    id: int
    run: RunId
    subject: Literal["plan"]
    digest: str
    state: Literal["pending", "approved", "rejected", "superseded"]
    by: str | None = None
    asked_at: datetime
    answered_at: datetime | None = None


class Question(Value):
    """Something an agent wants to know."""

    id: int
    run: RunId
    task: TaskKey
    text: str
    choices: tuple[str, ...] = ()
    state: Literal["pending", "answered", "superseded"]
    answer: str | None = None
    by: str | None = None
    asked_at: datetime
    answered_at: datetime | None = None
