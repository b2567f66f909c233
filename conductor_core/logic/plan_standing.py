"""The plan in force as its tasks stand in the books."""

from collections.abc import Sequence

from conductor_core.domain.plan import Plan
from conductor_core.domain.run import Task


def standing(plan: Plan, tasks: Sequence[Task]) -> Plan:
    """The plan with all that was put on it since: agents that people chose, tries of a race, work that brings two sides together.

    What a change took off it is no part of it any more.
    """
    listed = {task.key for task in plan.tasks}
    entered = [task for task in tasks if task.planned.kind not in ("plan", "deliver")]
    kept = {task.key for task in entered if task.key in listed or task.state != "skipped"}
    kept |= {need for task in entered if task.key in kept for need in task.planned.needs}
    return plan.model_copy(update={"tasks": tuple(task.planned for task in entered if task.key in kept)})
