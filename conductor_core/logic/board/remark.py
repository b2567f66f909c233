"""What a view knows of what people say to the agents."""

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.value import Value


class RemarkView(Value):
    """What somebody said to the agents."""

    number: int
    """Of the event that told it."""
    id: int
    task: TaskKey | None = None
    text: str
    by: str
    via: str = ""
    suggested: bool = False
    """Nobody who may steer has accepted it yet."""
    accepted_by: str = ""
    corrects: int | None = None
    replaced_by: int | None = None
    read: tuple[TaskKey, ...] = ()
    """Tasks whose agents know it."""
    deaf: tuple[TaskKey, ...] = ()
    """Tasks that plain programs were at, which take no words."""
    unread: bool = False
    """Plain programs did all that was left of the plan when it was said."""
