"""How much checking a run gets: ``careful`` has every task reviewed, ``fast`` only what its plan has reviewed."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.run import Mode
from conductor_core.domain.usage import Estimate
from conductor_core.logic.plan_rules import MOST_TASKS
from conductor_core.logic.planning.wishes import AS_ASKED, unreviewed
from conductor_core.logic.roster import Member, Roster
from conductor_core.logic.routing import Nobody, choose

PLANNED: Mapping[Mode, str] = {
    "fast": "The mode of this run is fast: people want it soon. Let as much as possible run side by side, check once at the end, "
    "and plan no review unless the goal asks for one.",
    "careful": "The mode of this run is careful: people want it sure. Let a check come after what can be tested by itself, and a "
    "review judge the whole at the end; Conductor adds a review by another vendor to each task that no review comes after.",
}
"""What a planner is told of a mode."""
_ESTIMATE = Estimate(seconds_low=10, seconds_high=300, cost_low=None, cost_high=None)


def conducted(plan: Plan, mode: Mode, roster: Roster, now: datetime, known: AbstractSet[TaskKey] = frozenset()) -> Plan:
    """The plan as its mode wants it; tasks that are ``known`` had their say already.

    In careful mode work that no review comes after gets one of its own where a model of another vendor can review it, and who
    builds on that work waits for it. Parts that only work together are judged together, by the review that their plan has. What a program makes is the same every time; it is left to the reviews of the plan.
    """
    work = [task for task in plan.tasks if task.kind == "work" and not _by_program(task, roster)]
    if mode == "fast" or not work or unreviewed(plan.goal):
        return plan
    seen = _looked_at(plan)
    alone = [task for task in work if task.key not in seen | known and _others_review(task, roster, now)]
    return _each_reviewed(plan, alone) if len(plan.tasks) + len(alone) <= MOST_TASKS else plan


def why_unreviewed(plan: Plan, roster: Roster, now: datetime) -> str:
    """Why a plan that its mode had its say on has no review, for people; empty where it has one."""
    work = [task for task in plan.tasks if task.kind == "work"]
    made = [task for task in work if not _by_program(task, roster)]
    if any(task.kind == "review" for task in plan.tasks):
        return ""
    if unreviewed(plan.goal):
        return AS_ASKED
    if not work:
        return "because nothing is changed"
    if not made:
        return "because programs make it, the same every time"
    able = any(_others_review(task, roster, now) for task in made)
    return "because that would be too many tasks" if able else _why_no_other(made, roster, now)


def _looked_at(plan: Plan) -> set[TaskKey]:
    """Everything that comes before a review of the plan, directly or through others."""
    needs = {task.key: task.needs for task in plan.tasks}
    seen: set[TaskKey] = set()
    ahead = [need for task in plan.tasks if task.kind == "review" for need in task.needs]
    while ahead:
        key = ahead.pop()
        if key not in seen:
            seen.add(key)
            ahead += needs.get(key, ())
    return seen


def _by_program(task: PlannedTask, roster: Roster) -> bool:
    member = roster.get(task.agent or "")
    return member is not None and member.card.kind == "command"


def _others_review(task: PlannedTask, roster: Roster, now: datetime) -> bool:
    author = _author(task, roster, now)
    if author is None:
        return False
    others = replace(roster, members=_of_others(author, roster))
    return not isinstance(choose(_review_of(task), others, now), Nobody)


def _author(task: PlannedTask, roster: Roster, now: datetime) -> Member | None:
    routing = choose(task, roster, now)
    return None if isinstance(routing, Nobody) else roster.get(routing.agent)


def _of_others(author: Member, roster: Roster) -> tuple[Member, ...]:
    members = roster.members
    return tuple(one for one in members if one.card.kind != "command" and one.card.vendor != author.card.vendor)


def _why_no_other(made: list[PlannedTask], roster: Roster, now: datetime) -> str:
    """Why no other vendor's model can review any of it."""
    authors = [author for task in made if (author := _author(task, roster, now))]
    if not authors:
        return "because nobody can do the work itself"
    others = [one for author in authors for one in _of_others(author, roster)]
    if any("reviewer" in roster.roles_of(one) for one in others):
        return "because no other vendor can review now"
    return (
        f"because no reviewer {roster.wish} is of another vendor" if roster.wish else "because no other vendor is here"
    )


def _each_reviewed(plan: Plan, alone: list[PlannedTask]) -> Plan:
    taken = {task.key for task in plan.tasks}
    reviews = {task.key: _review_of(task) for task in alone if f"{task.key}R" not in taken}

    def waits(task: PlannedTask) -> PlannedTask:
        more = tuple(reviews[need].key for need in task.needs if need in reviews)
        return task.model_copy(update={"needs": (*task.needs, *more)}) if more else task

    tasks = [one for task in plan.tasks for one in (waits(task), *filter(None, (reviews.get(task.key),)))]
    return plan.model_copy(update={"tasks": tuple(tasks)})


def _review_of(task: PlannedTask) -> PlannedTask:
    brief = (
        f"Judge the work of {task.key} and nothing else: whether it does what was asked, and does it well. "
        f"The order was:\n\n{task.brief}"
    )
    return PlannedTask(
        key=TaskKey(f"{task.key}R"),
        title=f"Review {task.title}"[:120],
        brief=brief[:20_000],
        kind="review",
        role="reviewer",
        reviews=task.key,
        needs=(task.key,),
        priority=task.priority,
        estimate=_ESTIMATE,
    )
