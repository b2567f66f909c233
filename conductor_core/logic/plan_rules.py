"""The rules of plans. A plan that breaks one is never shown for approval, whoever made it."""

import re
from collections.abc import Iterator, Sequence

from conductor_core.domain.agent import AgentCard
from conductor_core.domain.ids import DELIVER, PLAN
from conductor_core.domain.plan import OWN_KINDS, Plan, PlannedTask, TaskKind
from conductor_core.errors import PlanRejectedError
from conductor_core.logic import dag
from conductor_core.logic.json_schema import misfits
from conductor_core.logic.plain_text import one_line

MOST_TASKS = 200
MOST_TEXT = 256 * 1024
"""Bytes of the whole plan as JSON."""
NAMED_FAULTS = 3
"""Faults that are named; the rest are counted."""
MAY_REACH: frozenset[TaskKind] = frozenset({"work", "check"})
"""Kinds of tasks that may ask for network."""
RESERVED = frozenset({PLAN, DELIVER})
KEY_LENGTH = 40
_KEY = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{KEY_LENGTH - 1}}}")


def check_plan(plan: Plan, agents: Sequence[AgentCard]) -> None:
    """Accept a plan or say why not.

    Args:
        plan: as a planner made it.
        agents: who could be given work.

    Raises:
        PlanRejectedError: one sentence that names the first few faults.
    """
    faults = list(_faults(plan, agents))
    if not faults:
        return
    more = len(faults) - NAMED_FAULTS
    named = "; ".join(faults[:NAMED_FAULTS]) + (f"; and {more:,} more" if more > 0 else "")
    raise PlanRejectedError(named)


def by_known_agents(plan: Plan, agents: Sequence[AgentCard]) -> Plan:
    """The same plan, where a task is for anybody if it names an agent that is not here; the plan says so."""
    known = {card.name for card in agents}
    unknown = [task for task in plan.tasks if task.agent is not None and task.agent not in known]
    if not unknown:
        return plan
    tasks = (task.model_copy(update={"agent": None}) if task in unknown else task for task in plan.tasks)
    notes = tuple(
        f"{_name(task.key)} was meant for {_name(str(task.agent))}, an agent that is not here; any agent may do it."
        for task in unknown[:NAMED_FAULTS]
    )
    return plan.model_copy(update={"tasks": tuple(tasks), "notes": (*plan.notes, *notes)})


def as_people_name(plan: Plan, words: str) -> Plan:
    """The same plan, where an agent that these words of people name is theirs and not only the planner's wish."""
    said = set(re.findall(r"[a-z0-9-]+", words.lower()))
    tasks = (task.model_copy(update={"named_by": "the goal"}) if task.agent in said else task for task in plan.tasks)
    return plan.model_copy(update={"tasks": tuple(tasks)})


def within(plan: Plan, everyone: Sequence[AgentCard], allowed: Sequence[AgentCard]) -> Plan:
    """The same plan, where a task is for anybody if it names an agent that the goal does not allow in that role; it says so."""
    known = {(card.name, role) for card in everyone for role in card.roles}
    outside = known - {(card.name, role) for card in allowed for role in card.roles}
    strange = [task for task in plan.tasks if (task.agent, task.role) in outside]
    tasks = (task.model_copy(update={"agent": None}) if task in strange else task for task in plan.tasks)
    notes = tuple(
        f"{_name(task.key)} was meant for {_name(str(task.agent))}, which the goal does not let be a {task.role}; another does it."
        for task in strange[:NAMED_FAULTS]
    )
    return plan.model_copy(update={"tasks": tuple(tasks), "notes": (*plan.notes, *notes)})


def _faults(plan: Plan, agents: Sequence[AgentCard]) -> Iterator[str]:
    if len(plan.tasks) > MOST_TASKS:
        yield f"it has {len(plan.tasks):,} tasks, and {MOST_TASKS} is the most"
        return
    size = len(plan.model_dump_json().encode("utf-8", "replace"))
    if size > MOST_TEXT:
        yield f"its text is {size // 1024:,} KiB, and {MOST_TEXT // 1024} KiB is the most"
        return
    if not plan.tasks and not plan.refusals and not plan.notes:
        yield "it holds no task and gives no reason"
    yield from _graph_faults(plan)
    cards = {card.name: card for card in agents}
    raced = {task.entry_of for task in plan.tasks}
    for task in plan.tasks:
        if task.key in RESERVED or (task.kind in OWN_KINDS and task.key not in raced):
            yield f"{_name(task.key)} takes a name or kind that belongs to the engine"
        yield from _task_faults(task, cards)


def _graph_faults(plan: Plan) -> Iterator[str]:
    for key in dag.repeated(task.key for task in plan.tasks):
        yield f"two tasks are called {_name(key)}"
    needs = dag.needs_of(plan.tasks)
    for key in dag.self_dependent(needs):
        yield f"{_name(key)} needs itself"
    for key, need in dag.missing(needs):
        yield f"{_name(key)} needs {_name(need)}, which does not exist"
    others = {key: tuple(need for need in wanted if need != key) for key, wanted in needs.items()}
    ring = dag.cycle(others)
    if ring is not None:
        yield "tasks wait for each other in a circle: " + _ring(ring)


def _ring(ring: tuple[str, ...]) -> str:
    shown = ring if len(ring) <= 8 else (*ring[:6], "…", ring[-1])
    return " → ".join(_name(key) for key in shown)


def _task_faults(task: PlannedTask, cards: dict[str, AgentCard]) -> Iterator[str]:
    name = _name(task.key)
    if not _KEY.fullmatch(task.key):
        yield f"{name} is no usable name for a task: use up to {KEY_LENGTH} letters and digits"
    if not task.title.strip():
        yield f"{name} has no title"
    if "network" in task.capabilities and not task.hosts:
        yield f"{name} asks for network and does not say which hosts it must reach"
    if "push" in task.capabilities:
        yield f"{name} asks for push, which only Conductor itself does"
    if task.hosts and task.kind not in MAY_REACH:
        yield f"{name} asks for network, and a {task.kind} needs none"
    if task.commands and task.kind != "check":
        yield f"{name} names commands, and only a check has any"
    yield from _agent_faults(task, name, cards)


def _agent_faults(task: PlannedTask, name: str, cards: dict[str, AgentCard]) -> Iterator[str]:
    if task.agent is None:
        if not any(task.role in card.roles for card in cards.values()):
            yield f"{name} needs a {task.role}, and no agent is one"
        return
    card = cards.get(task.agent)
    if card is None:
        yield f"{name} wants the agent {_name(task.agent)}, which is not here"
        return
    if task.role not in card.roles:
        yield f"{name} wants {card.name} as {task.role}, which it is not"
    for misfit in misfits(task.inputs, card.inputs):
        yield f"{name} gives {card.name} wrong inputs: {one_line(misfit, 160)}"


def _name(key: str) -> str:
    return one_line(key, KEY_LENGTH) or "(no name)"
