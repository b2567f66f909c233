"""What people say to the agents of a run."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.ids import AttemptId, RunId, TaskKey
from conductor_core.domain.people import Actor
from conductor_core.domain.value import Value

Steering = Literal["interrupt", "follow-up", "queued"]
"""When words reach an agent at work: ``interrupt`` before the next tool call, ``follow-up`` before its model is asked next,
``queued`` when it thinks that it is done."""

Opening = Literal["call", "step", "end"]
"""Where an agent can listen: before a tool call, after those of one answer, when it thinks that it is done."""


class Reading(Value):
    """An attempt has read it."""

    attempt: AttemptId
    key: str
    """Where in the attempt, unique within it, e.g. ``start`` or ``heard3``."""
    text: str
    """As the agent was told it."""


class Remark(Value):
    """Words of a person, with the right they had when they said it."""

    number: int
    """Within the run, from 1."""
    run: RunId
    task: TaskKey | None = None
    """Whom it is for; None is everybody who works on the run."""
    text: str
    by: Actor
    state: Literal["suggested", "said", "replaced"]
    """``suggested``: who said it may not steer, so nobody reads it before somebody who may accepts it."""
    accepted_by: str = ""
    """Name of who made a suggestion count."""
    message: str | None = None
    """What the surface calls the message it came in."""
    corrects: int | None = None
    """The remark it takes the place of."""
    said_at: datetime
    readings: tuple[Reading, ...] = ()

    def read_by(self, attempt: AttemptId) -> bool:
        """Whether an attempt knows it."""
        return any(reading.attempt == attempt for reading in self.readings)
