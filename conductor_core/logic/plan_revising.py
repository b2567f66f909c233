"""A plan as a planner wants it changed: what is not named stays as it is."""

from collections.abc import Mapping, Sequence

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask, Revision
from conductor_core.errors import PlanRejectedError, UsageError
from conductor_core.logic.plan_editing import without
from conductor_core.logic.sentences import all_of

_SAID = (
    "title", "kind", "role", "agent", "needs", "priority", "timeout", "inputs", "commands", "capabilities", "hosts"
)  # fmt: skip
"""What a planner says of a task; the rest is not its to say."""


def revised(
    revision: Revision,
    *,
    gone: Sequence[TaskKey],
    tasks: Sequence[PlannedTask],
    moves: Mapping[TaskKey, tuple[TaskKey, ...]],
) -> Plan:
    """The plan without what is gone, with tasks that are new or otherwise, and with others that wait for something else.

    A task that is there already keeps its brief where the new one says none.

    Raises:
        PlanRejectedError: it names what is not there, touches what was begun, or changes nothing.
    """
    plan = revision.plan
    old = {task.key: task for task in plan.tasks}
    unknown = [key for key in (*gone, *moves) if key not in old]
    if unknown:
        raise PlanRejectedError(f"there is no task {all_of(unknown)} in the plan")
    touched = [key for key in (*gone, *(task.key for task in tasks), *moves) if key in revision.begun]
    if touched:
        raise PlanRejectedError(f"{all_of(touched)} was begun already and has to stay as it is")
    try:
        left = without(plan, frozenset(gone)) if gone else plan
    except UsageError as error:
        raise PlanRejectedError(error.message.rstrip(".")) from error
    new = {task.key: task for task in tasks}
    kept = (_otherwise(task, new.get(task.key), moves.get(task.key)) for task in left.tasks)
    after = plan.model_copy(update={"tasks": (*kept, *(task for task in tasks if task.key not in old))})
    if after == plan:
        raise PlanRejectedError("it changes nothing")
    return after


def _otherwise(old: PlannedTask, new: PlannedTask | None, needs: tuple[TaskKey, ...] | None) -> PlannedTask:
    if new is not None:
        said = {name: getattr(new, name) for name in _SAID}
        old = old.model_copy(update={**said, "brief": new.brief or old.brief, "estimate": new.estimate})
    return old if needs is None else old.model_copy(update={"needs": needs})
