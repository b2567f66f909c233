"""What a view knows of a task that several agents try."""

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.race import Placing
from conductor_core.domain.value import Value


def of_pick(task: TaskKey) -> str:
    """The name by which a pick is reminded of."""
    return f"pick {task}"


class RaceView(Value):
    """Several tries at one task, and which is taken."""

    note: str = ""
    """How different those are who try."""
    number: int = 0
    """Of the event that put them in order; 0 while not all are in."""
    placings: tuple[Placing, ...] = ()
    warning: str = ""
    picked: TaskKey | None = None
    agent: str = ""
    by: str = ""
    why: str = ""

    @property
    def open(self) -> bool:
        """Whether a person is to pick."""
        return self.picked is None and any(one.entry is not None for one in self.placings)
