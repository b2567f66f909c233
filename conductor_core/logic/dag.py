"""Directed graphs of tasks: what is wrong with one, what may start, what takes longest. Nothing here recurses."""

from collections.abc import Iterable, Mapping, Sequence, Set

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask

Needs = Mapping[TaskKey, Sequence[TaskKey]]
"""Each task with the tasks it needs."""


def needs_of(tasks: Iterable[PlannedTask]) -> dict[TaskKey, tuple[TaskKey, ...]]:
    """The graph of a plan's tasks, in their order."""
    return {task.key: task.needs for task in tasks}


def repeated(keys: Iterable[TaskKey]) -> tuple[TaskKey, ...]:
    """Keys that stand there more than once, in order of their second appearance."""
    seen: set[TaskKey] = set()
    twice: dict[TaskKey, None] = {}
    for key in keys:
        if key in seen:
            twice[key] = None
        seen.add(key)
    return tuple(twice)


def missing(needs: Needs) -> tuple[tuple[TaskKey, TaskKey], ...]:
    """Pairs of a task and a task it needs that does not exist."""
    return tuple((key, need) for key, wanted in needs.items() for need in wanted if need not in needs)


def self_dependent(needs: Needs) -> tuple[TaskKey, ...]:
    """Tasks that need themselves."""
    return tuple(key for key, wanted in needs.items() if key in wanted)


def order(needs: Needs) -> tuple[TaskKey, ...]:
    """The tasks so that each comes after all it needs; those of a cycle, and what waits for them, are left out."""
    waiting = {key: len({need for need in wanted if need in needs}) for key, wanted in needs.items()}
    behind = waiters(needs)
    ready = [key for key, count in waiting.items() if count == 0]
    for key in ready:  # grows while it is read
        for waiter in behind[key]:
            waiting[waiter] -= 1
            if waiting[waiter] == 0:
                ready.append(waiter)
    return tuple(ready)


def cycle(needs: Needs) -> tuple[TaskKey, ...] | None:
    """One cycle with its first task repeated at the end, e.g. ``T1, T2, T1``; None when there is none."""
    stuck = set(needs) - set(order(needs))
    if not stuck:
        return None
    key = next(key for key in needs if key in stuck)
    trail: dict[TaskKey, None] = {}
    while key not in trail:  # a stuck task always needs a stuck task, so this walk must come round
        trail[key] = None
        key = next(need for need in needs[key] if need in stuck)
    path = list(trail)
    return (*path[path.index(key) :], key)


def ready(needs: Needs, done: Set[TaskKey]) -> tuple[TaskKey, ...]:
    """Tasks that are not done and need nothing that is not done."""
    return tuple(key for key, wanted in needs.items() if key not in done and all(need in done for need in wanted))


def dependents(needs: Needs, key: TaskKey) -> tuple[TaskKey, ...]:
    """All tasks that need this one, directly or through others, in the order of the graph."""
    behind = waiters(needs)
    found: set[TaskKey] = set()
    frontier = [key]
    while frontier:
        for waiter in behind.get(frontier.pop(), ()):
            if waiter not in found:
                found.add(waiter)
                frontier.append(waiter)
    return tuple(other for other in needs if other in found)


def critical_path(needs: Needs, weights: Mapping[TaskKey, float]) -> tuple[tuple[TaskKey, ...], float]:
    """The chain that takes longest and how long that is; ``weights`` are seconds per task."""
    finish: dict[TaskKey, float] = {}
    before: dict[TaskKey, TaskKey | None] = {}
    for key in order(needs):
        known = [need for need in needs[key] if need in finish]
        last = max(known, key=finish.__getitem__, default=None)
        before[key] = last
        finish[key] = weights.get(key, 0.0) + (finish[last] if last is not None else 0.0)
    if not finish:
        return (), 0.0
    end = max(finish, key=finish.__getitem__)
    chain: list[TaskKey] = []
    step: TaskKey | None = end
    while step is not None:
        chain.append(step)
        step = before[step]
    return tuple(reversed(chain)), finish[end]


def waiters(needs: Needs) -> dict[TaskKey, list[TaskKey]]:
    """Each task with those that need it."""
    behind: dict[TaskKey, list[TaskKey]] = {key: [] for key in needs}
    for key, wanted in needs.items():
        for need in dict.fromkeys(wanted):
            if need in behind:
                behind[need].append(key)
    return behind
