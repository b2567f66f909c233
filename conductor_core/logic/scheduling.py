"""What follows from the states of a run's tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor_core.domain.ids import DELIVER, PLAN, TaskKey
from conductor_core.domain.run import FINAL_TASK_STATES, Task


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
            dead = next((need for need in task.planned.needs if states[need] in FINAL_TASK_STATES - {"done"}), None)
            if dead is not None:
                steps.append(Block(task.key, dead))
                states[task.key] = "blocked"
                moved = True
            elif all(states[need] == "done" for need in task.planned.needs):
                steps.append(Queue(task.key))
                states[task.key] = "queued"
    if states.get(DELIVER) == "waiting" and all(states[task.key] in FINAL_TASK_STATES for task in planned):
        steps.append(Deliver())
    return tuple(steps)
