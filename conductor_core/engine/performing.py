"""Who does which kind of task."""

from conductor_core.domain.plan import TaskKind
from conductor_core.engine.attempts import Performer
from conductor_core.engine.checking import do_check
from conductor_core.engine.delivering import Delivery
from conductor_core.engine.picking import do_pick
from conductor_core.engine.replanning import plan
from conductor_core.engine.working import do_task


def performers() -> dict[TaskKind, Performer]:
    """Each by its kind."""
    return {
        "plan": plan,
        "work": do_task,
        "check": do_check,
        "review": do_task,
        "pick": do_pick,
        "deliver": Delivery(),
    }
