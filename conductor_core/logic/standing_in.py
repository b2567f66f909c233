"""A plan names an agent that cannot work: somebody else is to do it, and the plan says so."""

from collections.abc import Mapping
from datetime import datetime

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.logic.reasons import at
from conductor_core.logic.roster import Roster
from conductor_core.logic.routing import Choice, Later, Nobody, Routing, choose, hindrance
from conductor_core.logic.sentences import all_of


def by_whoever_can(plan: Plan, roster: Roster, now: datetime) -> Plan:
    """The plan by those who will carry it out, as everything stands now, with a note on everybody who is stood in for."""
    notes: dict[str, list[TaskKey]] = {}
    tasks = []
    for task in plan.tasks:
        note, stood_in = _stood_in(task, roster, now)
        if note:
            notes.setdefault(note, []).append(task.key)
        tasks.append(stood_in)
    return plan.model_copy(update={"tasks": tuple(tasks), "notes": (*plan.notes, *_told(notes))})


def _stood_in(task: PlannedTask, roster: Roster, now: datetime) -> tuple[str, PlannedTask]:
    """Why another has it, empty where that is not so; and the task as it is then."""
    member = roster.get(task.agent or "")
    if member is None or member.card.kind == "command":
        return "", task
    why_not = hindrance(task, member.name, roster, now)
    routing = choose(task, roster, now) if why_not else None
    if routing is None or (isinstance(routing, Choice) and routing.agent == member.name):
        return "", task
    note = f"meant for {member.name}, which cannot have it: {why_not}. {_instead(member.name, routing, now)}"
    if not isinstance(routing, Choice):
        return note, task
    why = f"in the place of {member.name}, which the planner named: {why_not}; {_short(routing)}"
    return note, task.model_copy(update={"agent": routing.agent, "instead": why, "named_by": ""})


def _instead(name: str, routing: Routing, now: datetime) -> str:
    match routing:
        case Choice():
            return f"{routing.agent} is to do it instead ({_short(routing)})."
        case Later(agent=agent, until=until) if agent == name:
            return f"It is waited for until {at(until, now)}, because nobody else can."
        case Later(agent=agent, until=until):
            return f"Nobody can now; {agent} is expected back first, at {at(until, now)}."
        case Nobody():
            return "Nobody else can."


def _short(choice: Choice) -> str:
    return choice.why.partition("; ")[0]


def _told(notes: Mapping[str, list[TaskKey]]) -> tuple[str, ...]:
    return tuple(f"{all_of(keys)} {'was' if len(keys) == 1 else 'were'} {note}" for note, keys in notes.items())
