"""Events of reviews that do not approve."""

from typing import Literal

from conductor_core.domain.evidence import Finding
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.events.record import Event


class ReviewReturned(Event):
    """What a reviewer found goes back to the author, or to somebody else; then it is reviewed again."""

    kind: Literal["review.returned"] = "review.returned"
    task: TaskKey
    """The review."""
    tasks: tuple[PlannedTask, ...]
    """The review, which waits again, and the task to settle what was found."""
    reviewer: str
    agent: str
    """Who settles it; empty where that is still to be chosen."""
    findings: tuple[Finding, ...]
    number: int
    """Of the round, from 1."""
    most: int
    """Rounds before a person is asked."""
