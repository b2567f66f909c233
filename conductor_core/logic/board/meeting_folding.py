"""What it makes of the board that a plan has one more task."""

from collections.abc import Iterable

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.logic.board.values import Board, TaskView


def fold_added(
    board: Board, key: TaskKey, planned: PlannedTask, waits: Iterable[TaskKey], of: TaskKey | None = None
) -> Board:
    """It stands behind the task ``of`` whose work it brings in, else behind all others; who ``waits`` needs it as well."""
    fresh = TaskView(key=key, title=planned.title, needs=planned.needs, estimate=planned.estimate)
    waiting = {one: _needing(board.tasks[one], key) for one in waits if one in board.tasks}
    plan = board.plan
    if plan is not None and key not in plan.keys:
        at = plan.keys.index(of) + 1 if of in plan.keys else len(plan.keys)
        plan = plan.model_copy(update={"keys": (*plan.keys[:at], key, *plan.keys[at:])})
    return board.model_copy(update={"plan": plan, "tasks": board.tasks | waiting | {key: fresh}})


def _needing(task: TaskView, key: TaskKey) -> TaskView:
    return task if key in task.needs else task.model_copy(update={"needs": (*task.needs, key)})
