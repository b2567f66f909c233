"""Plans without a model: what is known to work is planned, the rest is refused in one sentence."""

from collections.abc import Sequence
from dataclasses import replace

from conductor_core.domain.agent import AgentCard
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.plan import Plan, Refusal
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.planning.clauses import Ability, Understood, understand
from conductor_core.logic.planning.existing import BY_MODELS, need_model, plan_existing
from conductor_core.logic.planning.goals import (
    DEFAULT_GOAL,
    IMPROVE_GOAL,
    NEEDS_FILES,
    NEEDS_MODEL,
    NEEDS_PURPOSE,
    RULES,
    quoted,
    same_goal,
)
from conductor_core.logic.planning.licences import licences_in
from conductor_core.logic.planning.naming import FALLBACK, name_in
from conductor_core.logic.planning.scaffold import LICENCE, scaffold_summary, scaffold_tasks


def plan_by_rules(
    goal: str,
    analysis: Analysis | None,
    agents: Sequence[AgentCard],
    *,
    name: str = "",
    year: int | None = None,
    baseline: Sequence[CommandEvidence] | None = None,
) -> Plan:
    """A plan that command agents can carry out.

    Args:
        goal: what somebody wants.
        analysis: of the project's files; None when there are none.
        agents: who can be given work; tasks for others are left out.
        name: the project's name, for people.
        year: for a licence; None leaves it out.
        baseline: how the project's own checks came out; those that are not in it cannot be run here. None is not known.
    """
    order = _order(goal)
    if analysis is None or analysis.files == 0:
        plan = _plan_new(goal, order, year)
    else:
        plan = plan_existing(goal, _meant(order), analysis, name=name, year=year, baseline=baseline)
    return _without_strangers(plan, agents)


def _order(goal: str) -> Understood:
    if same_goal(goal, DEFAULT_GOAL):
        return Understood(wanted={"scaffold": goal, "counting": goal})
    if same_goal(goal, IMPROVE_GOAL):
        return Understood(wanted={"improve": goal})
    return understand(goal)


def _meant(order: Understood) -> Understood:
    """Who only says what to leave out wants the rest of what is done without a goal."""
    bare = order.unwanted and not (order.wanted or order.rest)
    return replace(order, wanted={"improve": ""}) if bare else order


def unwanted(goal: str) -> frozenset[Ability]:
    """What a goal says to leave out, whoever plans it."""
    return _order(goal).unwanted


def plan_unseen(goal: str) -> Plan | None:
    """The refusal of a goal for files that nobody looked at yet; None where something of it may be done."""
    order = _order(goal)
    refusals = tuple(need_model(goal, order))
    return _refused(goal, *refusals) if refusals and order.wanted.keys() <= {*BY_MODELS} else None


def _plan_new(goal: str, order: Understood, year: int | None) -> Plan:
    if "scaffold" in order.wanted and not order.rest:
        if "counting" not in order.wanted:
            return _refused(goal, Refusal(what=quoted(goal), needs=NEEDS_PURPOSE))
        if not {*licences_in(order.wanted.get("licence", ""))} <= {LICENCE}:
            return _refused(goal, Refusal(what=quoted(goal), needs=NEEDS_MODEL))
        name = name_in(goal) or FALLBACK
        tasks = scaffold_tasks(name, year=year, without=order.unwanted)
        return Plan(
            goal=goal,
            title=f"Build the command-line tool {name}",
            summary=scaffold_summary(name, order.unwanted),
            planner=RULES,
            tasks=tasks,
        )
    needs = NEEDS_MODEL if order.rest else NEEDS_FILES
    return _refused(goal, Refusal(what=quoted(goal), needs=needs))


def _refused(goal: str, *refusals: Refusal) -> Plan:
    return Plan(
        goal=goal,
        title="Nothing that can be done here",
        planner=RULES,
        tasks=(),
        refusals=refusals,
    )


def _without_strangers(plan: Plan, agents: Sequence[AgentCard]) -> Plan:
    """Without the tasks of agents that are not here, each named as missing."""
    here = {card.name for card in agents}
    gone = [task for task in plan.tasks if task.agent not in here]
    if not gone:
        return plan
    lost = {task.key for task in gone}
    kept = tuple(
        task.model_copy(update={"needs": tuple(need for need in task.needs if need not in lost)})
        for task in plan.tasks
        if task.key not in lost
    )
    refusals = tuple(
        Refusal(what=task.title, needs=f"the agent {task.agent} is not available; see `agents`") for task in gone
    )
    return plan.model_copy(update={"tasks": kept, "refusals": (*plan.refusals, *refusals)})
