"""Events of what people say to the agents of a run."""

from typing import Literal

from conductor_core.domain.ids import AttemptId, TaskKey
from conductor_core.events.record import Event


class RemarkMade(Event):
    """Somebody said something to one task, or to everybody at work."""

    kind: Literal["remark.made"] = "remark.made"
    remark: int
    task: TaskKey | None = None
    text: str
    by: str
    """Name of who said it."""
    via: str = ""
    """The surface it was said on, e.g. ``discord``, where the run is shown on several."""
    suggested: bool = False
    """True when who said it may not steer: it counts once it is accepted."""
    corrects: int | None = None
    """The remark it takes the place of."""
    deaf: tuple[TaskKey, ...] = ()
    """Tasks it is for that a plain program works on, which takes no words."""
    unread: bool = False
    """True when plain programs do all that is left of the plan, so that nobody reads it."""


class RemarkAccepted(Event):
    """Somebody who may steer made a suggestion count."""

    kind: Literal["remark.accepted"] = "remark.accepted"
    remark: int
    by: str
    deaf: tuple[TaskKey, ...] = ()
    unread: bool = False


class RemarksRead(Event):
    """An agent has read what was said to it."""

    kind: Literal["remark.read"] = "remark.read"
    remarks: tuple[int, ...]
    task: TaskKey
    attempt: AttemptId
