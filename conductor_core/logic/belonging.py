"""What is on a plan for the sake of certain tasks alone, and goes with them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask


def belonging(tasks: Sequence[PlannedTask], gone: AbstractSet[TaskKey]) -> frozenset[TaskKey]:
    """Tries at tasks that are ``gone``, and reviews that have nothing else to look at, with what settles their findings."""
    by_key = {task.key: task for task in tasks}
    reviews = [task for task in tasks if task.kind == "review" and not task.entry_of]
    idle = {task.key: task for task in reviews if (about := _about(task, by_key)) and about <= gone}
    repairs = {need for task in idle.values() for need in task.needs if _settles(need, task)}
    tries = {task.key for task in tasks if task.entry_of in gone}
    return frozenset((idle.keys() | repairs | tries) - gone)


def _about(review: PlannedTask, by_key: dict[TaskKey, PlannedTask]) -> set[TaskKey]:
    """The work that a review looks at: what it needs, directly or through others, where it is not of one task alone."""
    if review.reviews:
        return {review.reviews}
    ahead, reached = list(review.needs), set[TaskKey]()
    while ahead:
        key = ahead.pop()
        if key in by_key and key not in reached and not _settles(key, review):
            reached.add(key)
            ahead += by_key[key].needs
    return {key for key in reached if by_key[key].kind in ("work", "pick") and not by_key[key].entry_of}


def _settles(key: TaskKey, review: PlannedTask) -> bool:
    """Whether it was put before a review to settle what that found."""
    return key.startswith(f"{review.key}-")
