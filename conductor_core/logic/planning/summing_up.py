"""What a plan comes to, told by its tasks alone, so that it is true however the plan came about."""

from collections.abc import Iterator, Sequence

from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.logic.figures import count
from conductor_core.logic.planning.goals import RULES


def summed_up(tasks: Sequence[PlannedTask]) -> str:
    """All of it in a sentence, e.g. ``2 tasks, none of which waits for another; then a review.``, as people read it."""
    said = "; then ".join(_told(tasks))
    return f"{said[0].upper()}{said[1:]}." if said else ""


def told_anew(before: Plan, after: Plan) -> Plan:
    """The changed plan without words about the one before: of rules they are made anew, those of a planner who says none are left out."""
    if after.summary != before.summary or _laid_out(after) == _laid_out(before):
        return after
    return after.model_copy(update={"summary": summed_up(after.tasks) if after.planner == RULES else ""})


def _laid_out(plan: Plan) -> list[object]:
    return [(task.key, task.kind, set(task.needs)) for task in plan.tasks]


def _told(tasks: Sequence[PlannedTask]) -> Iterator[str]:
    work = [task for task in tasks if task.kind in ("work", "pick") and not task.entry_of]
    reviews = [task for task in tasks if task.kind == "review" and not task.entry_of]
    keys = {task.key for task in work}
    if len(work) == 1:
        yield "one task"
    elif work:
        apart = all(keys.isdisjoint(task.needs) for task in work)
        yield f"{count(len(work), 'task')}{', none of which waits for another' if apart else ''}"
    if any(task.kind == "check" for task in tasks):
        yield "the project's own checks"
    if reviews:
        yield "a review" if len(reviews) == 1 else count(len(reviews), "review")
