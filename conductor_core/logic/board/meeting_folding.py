"""What it makes of the board that a plan has one more task."""

from conductor_core.domain.ids import TaskKey
from conductor_core.events.task import TaskAdded
from conductor_core.logic.board.values import Board, TaskView


def fold_added(board: Board, event: TaskAdded) -> Board:
    """It stands behind the task whose work it brings in; who needed that one needs it as well."""
    fresh = TaskView(
        key=event.task, title=event.planned.title, needs=event.planned.needs, estimate=event.planned.estimate
    )
    waits = {key: _needing(board.tasks[key], event.task) for key in event.waits if key in board.tasks}
    plan = board.plan
    if plan is not None and event.task not in plan.keys:
        at = plan.keys.index(event.of) + 1 if event.of in plan.keys else len(plan.keys)
        plan = plan.model_copy(update={"keys": (*plan.keys[:at], event.task, *plan.keys[at:])})
    return board.model_copy(update={"plan": plan, "tasks": board.tasks | waits | {event.task: fresh}})


def _needing(task: TaskView, key: TaskKey) -> TaskView:
    return task if key in task.needs else task.model_copy(update={"needs": (*task.needs, key)})
