"""A task that several agents try at once, as tasks: the tries, a review of each, and the pick."""

from collections.abc import Sequence

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.usage import Estimate
from conductor_core.logic.entrants import Entrant

_PICK = Estimate(seconds_low=0, seconds_high=5, basis="the engine's own work")
_REVIEW = Estimate(seconds_low=10, seconds_high=300, cost_high=None)


def laps(task: PlannedTask, entrants: Sequence[Entrant], *, reviewed: bool) -> tuple[PlannedTask, ...]:
    """What takes the place of a task: first the pick under its key, so that whoever needs the task needs the pick."""
    tries = tuple(_try(task, number, one) for number, one in enumerate(entrants, start=1))
    reviews = tuple(_review(task, one) for one in tries) if reviewed else ()
    pick = task.model_copy(
        update={
            "kind": "pick",
            "agent": None,
            "needs": tuple(one.key for one in (*tries, *reviews)),
            "estimate": _PICK,
            "hosts": (),
        }
    )
    return (pick, *tries, *reviews)


def raced(plan: Plan, planned: Sequence[PlannedTask]) -> Plan:
    """The plan with these in the place of the task that is raced, and of all that stood for it in a race before."""
    key = planned[0].key
    kept = [task for task in plan.tasks if task.entry_of != key]
    tasks = [one for task in kept for one in (planned if task.key == key else (task,))]
    return plan.model_copy(update={"tasks": tuple(tasks)})


def _try(task: PlannedTask, number: int, one: Entrant) -> PlannedTask:
    update: dict[str, object] = {
        "key": TaskKey(f"{task.key}-{number}"),
        "title": f"{task.title[:100]}, try {number}",
        "agent": one.agent,
        "model": one.model,
        "entry_of": task.key,
    }
    if one.agent != task.agent:  # what it costs is another's price
        update["estimate"] = task.estimate.model_copy(update={"cost_low": None, "cost_high": None})
    return task.model_copy(update=update)


def _review(task: PlannedTask, tried: PlannedTask) -> PlannedTask:
    return PlannedTask(
        key=TaskKey(f"{tried.key}R"),
        title=f"Review {tried.title}"[:120],
        brief=f"Judge whether the change does what was asked, and does it well:\n\n{task.brief}"[:20_000],
        kind="review",
        role="reviewer",
        entry_of=task.key,
        needs=(tried.key,),
        priority=task.priority,
        timeout=task.timeout,
        estimate=_REVIEW,
    )
