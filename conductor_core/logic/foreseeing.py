"""Who has a task: chosen when it begins, and foreseen before anything does."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import OWN_KINDS, Foreseen, Plan, PlannedTask
from conductor_core.domain.run import RunOptions
from conductor_core.logic import cascading
from conductor_core.logic.reasons import at
from conductor_core.logic.roster import Roster
from conductor_core.logic.routing import NO_AGENTS, Choice, Later, Nobody, Routing, choose

CLIMBS = "the price goes up to all of them having tried it"
"""How far the estimate of a task reaches that begins with the cheapest."""
NOTHING_FAILED: frozenset[tuple[str, str | None]] = frozenset()


def given(
    task: PlannedTask,
    options: RunOptions,
    team: Roster,
    now: datetime,
    *,
    failed: AbstractSet[tuple[str, str | None]] = NOTHING_FAILED,
    tried: AbstractSet[str] = NO_AGENTS,
    authors: AbstractSet[str] = NO_AGENTS,
) -> Routing:
    """Who gets a task of a run; one of several tries is for nobody but its own agent.

    Args:
        task: as it is planned.
        options: of the run.
        team: who may work on it, as everybody stands.
        now: the time of it.
        failed: agents, each with its model, that a task which begins with the cheapest was too much for.
        tried: agents that others are to be asked before.
        authors: vendors of those whose work a review looks at.
    """
    if cascading.applies(task, options, team):
        if rung := cascading.next_rung(task, team, now, failed):
            return rung
    elif task.kind == "work" and task.entry_of:
        team = replace(team, members=tuple(one for one in team.members if one.name == task.agent))
    return choose(task, team, now, tried=tried, author_vendors=authors)


def looks_at(review: PlannedTask, work: PlannedTask) -> bool:
    """Whether a review judges this work: all of the run, one task of it, or one of several tries."""
    if work.kind not in ("work", "pick"):
        return False
    return work.key in review.needs if review.entry_of or review.reviews else work.entry_of is None


def foreseen(plan: Plan, options: RunOptions, team: Roster, now: datetime) -> dict[TaskKey, Foreseen]:
    """Who would have each task of a plan, and why; programs are left out, because they do what is planned for them."""
    told: dict[TaskKey, Foreseen] = {}
    for task in sorted(plan.tasks, key=lambda task: task.role == "reviewer"):
        named = team.get(task.agent or "")
        if task.kind in OWN_KINDS or (named is not None and named.card.kind == "command"):
            continue
        authors = _authors(task, plan, told, team) if task.role == "reviewer" else NO_AGENTS
        first = _told(given(task, options, team, now, authors=authors), now)
        climbs = cascading.applies(task, options, team) and len(cascading.rungs(task, team, now)) > 1
        told[task.key] = first.model_copy(update={"why": f"{first.why}; {CLIMBS}"}) if climbs else first
    return told


def _authors(review: PlannedTask, plan: Plan, told: Mapping[TaskKey, Foreseen], team: Roster) -> frozenset[str]:
    works = [task for task in plan.tasks if looks_at(review, task)]
    names = {name for work in works for name in (told[work.key].agents if work.key in told else (work.agent or "",))}
    return frozenset(member.card.vendor for name in names if (member := team.get(name)))


def _told(routing: Routing, now: datetime) -> Foreseen:
    match routing:
        case Choice(agent=agent, why=why, even=even):
            return Foreseen(agents=tuple(sorted((agent, *even))), why=why.partition("; ")[0])
        case Later(agent=agent, until=until, why=why):
            return Foreseen(agents=(agent,), why=f"back first, at {at(until, now)}: {why}")
        case Nobody(why=why):
            return Foreseen(why=why)
