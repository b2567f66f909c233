"""What follows from the states of a run's tasks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conductor_core.domain.ids import DELIVER, PLAN, TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.run import FINAL_TASK_STATES, Task, TaskState
from conductor_core.logic import dag


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


def next_steps(due: Sequence[Task], states: Mapping[TaskKey, TaskState]) -> tuple[Step, ...]:
    """What to do now with those that wait, most urgent first.

    Applying the steps changes states; it is asked again, for whoever needs what was changed, until nothing follows.
    """
    blocked: list[Step] = []
    ready: list[Task] = []
    for task in due:
        if task.key in (PLAN, DELIVER):
            continue
        dead = in_the_way(task, states)
        if dead is not None:
            blocked.append(Block(task.key, dead))
        elif _can_start(task, states):
            ready.append(task)
    ready.sort(key=lambda task: -task.tail)
    steps = (*blocked, *(Queue(task.key) for task in ready))
    return steps or ((Deliver(),) if _all_over(states) else ())


def _all_over(states: Mapping[TaskKey, TaskState]) -> bool:
    """Whether only handing over is left; a change of the plan that is being worked out may bring more."""
    return states.get(DELIVER) == "waiting" and all(
        state in FINAL_TASK_STATES for key, state in states.items() if key != DELIVER
    )


def tails(tasks: Iterable[PlannedTask]) -> dict[TaskKey, float]:
    """For each task the seconds of the longest chain of work that begins with it, by the middle of the estimates.

    Who takes the longest first is done soonest: this is the order of the critical path.
    """
    by_key = {task.key: task for task in tasks}
    needs = dag.needs_of(by_key.values())
    found = {key: (task.estimate.seconds_low + task.estimate.seconds_high) / 2 for key, task in by_key.items()}
    longest: dict[TaskKey, float] = {}
    for key in reversed(dag.order(needs)):
        found[key] += longest.get(key, 0.0)
        for need in needs[key]:
            longest[need] = max(longest.get(need, 0.0), found[key])
    return found


def in_the_way(task: Task, states: Mapping[TaskKey, TaskState]) -> TaskKey | None:
    """The first task that this one needs and that will not be done; None while it can still start."""
    dead = FINAL_TASK_STATES - _settled(task)
    for need in task.planned.needs:
        if states[need] in dead:
            return need
    return None


def _can_start(task: Task, states: Mapping[TaskKey, TaskState]) -> bool:
    settled = _settled(task)
    for need in task.planned.needs:  # noqa: SIM110 - asked for every need of a large plan: a generator takes twice as long
        if states[need] not in settled:
            return False
    return True


def _settled(task: Task) -> frozenset[TaskState]:
    """What has to be seen of the tasks it needs.

    Who only looks at files looks at those that are there, also when something was undone; what is done again because of that
    does without it, too. Who picks takes what there is when nobody tries any more.
    """
    if task.planned.kind == "pick":
        return FINAL_TASK_STATES
    return _LOOKED_AT if task.planned.kind in ("check", "review") or task.state == "stale" else _BUILT_ON


def dependants(tasks: Sequence[Task], of: TaskKey) -> tuple[Task, ...]:
    """Every task that needs one, directly or through others, in their order."""
    needed_by: dict[TaskKey, list[TaskKey]] = {}
    for task in tasks:
        for need in task.planned.needs:
            needed_by.setdefault(need, []).append(task.key)
    reached: set[TaskKey] = set()
    ahead = [of]
    while ahead:
        fresh = [key for key in needed_by.get(ahead.pop(), ()) if key not in reached]
        reached.update(fresh)
        ahead += fresh
    return tuple(task for task in tasks if task.key in reached)


_BUILT_ON: frozenset[TaskState] = frozenset({"done", "skipped"})
_LOOKED_AT: frozenset[TaskState] = frozenset({"done", "skipped", "undone"})
