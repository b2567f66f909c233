"""The same plan by cheaper agents, where there are any whose price is known."""

from datetime import datetime

from conductor_core.domain.plan import Plan, PlannedTask, SecondChoice
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros
from conductor_core.logic import cascading
from conductor_core.logic.board.progress import whole
from conductor_core.logic.estimating import estimated
from conductor_core.logic.plan_editing import given_to
from conductor_core.logic.roster import Member, Roster
from conductor_core.logic.routing import Choice, Later, choose


def cheaper(plan: Plan, options: RunOptions, roster: Roster, now: datetime, files: int) -> Plan | None:
    """The plan with each task given to the cheapest agent that can have it; None where that saves nothing for sure."""
    tasks = tuple(_cheapest(task, options, roster, now) for task in plan.tasks)
    if tasks == plan.tasks:
        return None
    other = estimated(plan.model_copy(update={"tasks": tasks}), options, roster, now, files)
    before, after = whole(plan.tasks).cost_high, whole(other.tasks).cost_high
    return other if before is not None and after is not None and after < before else None


def second_choice(plan: Plan) -> SecondChoice:
    """A cheaper plan as people are offered it."""
    agents = tuple(dict.fromkeys(task.agent for task in plan.tasks if task.agent))
    return SecondChoice(digest=plan.digest, agents=agents, estimate=whole(plan.tasks))


def _cheapest(task: PlannedTask, options: RunOptions, roster: Roster, now: datetime) -> PlannedTask:
    if task.entry_of or task.kind == "pick":  # who runs in a race was chosen to be different
        return task
    if cascading.applies(task, options, roster):  # it begins with the cheapest anyway
        return task
    routing = choose(task, roster, now)
    usual = roster.get(routing.agent) if isinstance(routing, Choice | Later) else None
    if usual is None or usual.card.kind == "command":
        return task
    priced = {
        member.name: price for member in roster.members if (price := _price(member, task, roster, now)) is not None
    }
    best = min(priced, key=lambda name: (priced[name], name), default=None)
    if best is None or best == usual.name or priced[best] >= priced.get(usual.name, priced[best] + 1):
        return task
    return given_to(task, best)


def _price(member: Member, task: PlannedTask, roster: Roster, now: datetime) -> Micros | None:
    """What a million tokens of an agent cost that could have the task now."""
    if member.card.kind == "command" or task.role not in member.card.roles:
        return None
    if not roster.admits(member, task.role) or not member.able(now):
        return None
    return member.card.price
