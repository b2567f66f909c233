"""Events of tasks that several agents try at once."""

from typing import Literal

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.race import Placing
from conductor_core.domain.usage import Estimate
from conductor_core.events.record import Event


class RaceBegun(Event):
    """Several agents try a task; one result will be picked."""

    kind: Literal["race.begun"] = "race.begun"
    task: TaskKey
    tasks: tuple[PlannedTask, ...]
    """The pick, which has the task's key, the tries, and their reviews."""
    note: str
    """How different the agents are, one sentence."""
    by: str


class CascadeBegun(Event):
    """The cheapest agent tries a task first; what it fails at goes up."""

    kind: Literal["cascade.begun"] = "cascade.begun"
    task: TaskKey
    ladder: tuple[str, ...]
    """Who would try it, cheapest first."""
    estimate: Estimate | None = None
    """From the first doing it to all of them having tried."""
    by: str


class RaceJudged(Event):
    """The tries are in, and the referee has put them in order."""

    kind: Literal["race.judged"] = "race.judged"
    task: TaskKey
    placings: tuple[Placing, ...]
    note: str = ""
    """What a person must know, e.g. that what was picked before cannot be merged."""


class EntryPicked(Event):
    """One of the results is taken."""

    kind: Literal["race.picked"] = "race.picked"
    task: TaskKey
    entry: TaskKey
    agent: str
    by: str
    why: str
    automatic: bool
    """Policy says that nobody is asked: the referee has picked."""
