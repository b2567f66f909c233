"""Events of a run on its way to a git host, and there."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId, TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.publication import ConsentTo, Feedback, HostRequest
from conductor_core.events.record import Event


class PushPrepared(Event):
    """There is a commit to look at; it is pushed when people said yes to it."""

    kind: Literal["push.prepared"] = "push.prepared"
    remote: str
    branch: str
    target: str
    commit: CommitId
    onto: CommitId
    changes: tuple[FileChange, ...]
    sensitive: tuple[str, ...]
    by: str
    """Name of who ordered it."""


class PushConsented(Event):
    """Somebody said yes to the commit."""

    kind: Literal["push.consented"] = "push.consented"
    commit: CommitId
    to: ConsentTo
    by: str


class BranchPushed(Event):
    """The commit stands on its branch there."""

    kind: Literal["push.done"] = "push.done"
    commit: CommitId


class RequestOpened(Event):
    """There is a draft that asks to take the branch over."""

    kind: Literal["push.request_opened"] = "push.request_opened"
    request: HostRequest


class PushHalted(Event):
    """It did not go through."""

    kind: Literal["push.halted"] = "push.halted"
    cause: str
    advice: str
    again_at: datetime | None
    """When it is tried again; None when that needs an order."""


class FeedbackHeard(Event):
    """Something was said on the host."""

    kind: Literal["push.feedback_heard"] = "push.feedback_heard"
    feedback: tuple[Feedback, ...]


class FollowUpBegun(Event):
    """The plan has one more task: somebody deals with what was said on the host."""

    kind: Literal["push.follow_up_begun"] = "push.follow_up_begun"
    task: TaskKey
    """The new one."""
    planned: PlannedTask
    again: tuple[TaskKey, ...]
    """Checks and reviews that are done again after it."""
    name: str
    """Of the request, e.g. ``pull request #3``."""
    said: int
    """How many things it deals with."""
    by: str


class RequestEnded(Event):
    """It was merged, or closed."""

    kind: Literal["push.request_ended"] = "push.request_ended"
    request: HostRequest
