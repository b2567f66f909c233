"""What follows from the states of a run's tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_core.domain.ids import DELIVER, PLAN, TaskKey
from conductor_core.domain.run import FINAL_TASK_STATES, Task, TaskState


@dataclass(frozen=True)
class Queue:
    """Everything this task needs is done."""

    task: TaskKey


@dataclass(frozen=True)
class Block:
    """This task can never start."""

    task: TaskKey
    by: TaskKey


@dataclass(frozen=True)
class Deliver:
    """Nothing is left to do but to hand over."""


Step = Queue | Block | Deliver


def next_steps(tasks: Sequence[Task]) -> tuple[Step, ...]:
    """What to do now. Applying the steps and asking again gives nothing new: blocked tasks block theirs in one go."""
    states = {task.key: task.state for task in tasks}
    planned = [task for task in tasks if task.key not in (PLAN, DELIVER)]
    steps: list[Step] = []
    moved = True
    while moved:
        moved = False
        for task in planned:
            if states[task.key] != "waiting":
                continue
            dead = in_the_way(task, states)
            if dead is not None:
                steps.append(Block(task.key, dead))
                states[task.key] = "blocked"
                moved = True
            elif all(states[need] in _settled(task) for need in task.planned.needs):
                steps.append(Queue(task.key))
                states[task.key] = "queued"
    if states.get(DELIVER) == "waiting" and all(states[task.key] in FINAL_TASK_STATES for task in planned):
        steps.append(Deliver())
    return tuple(steps)


def in_the_way(task: Task, states: Mapping[TaskKey, TaskState]) -> TaskKey | None:
    """The first task that this one needs and that will not be done; None while it can still start."""
    dead = FINAL_TASK_STATES - _settled(task)
    return next((need for need in task.planned.needs if states[need] in dead), None)


def _settled(task: Task) -> frozenset[TaskState]:
    """What has to be seen of the tasks it needs. Who only looks at files looks at those that are there."""
    return _LOOKED_AT if task.planned.kind in ("check", "review") else _BUILT_ON


_BUILT_ON: frozenset[TaskState] = frozenset({"done"})
_LOOKED_AT: frozenset[TaskState] = frozenset({"done", "undone"})
