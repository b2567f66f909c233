"""A change of the plan in words that no rule knows: a planner works it out, and people say yes or no to what comes of it."""

import asyncio

from conductor_core.domain.agent import Failed
from conductor_core.domain.plan import Plan, Revision
from conductor_core.domain.run import Wish
from conductor_core.engine.claim import Claim
from conductor_core.engine.drafting import ask_planner, planner, planner_brief
from conductor_core.engine.planning import make_plan
from conductor_core.engine.services import Services
from conductor_core.engine.workplace import workplace
from conductor_core.errors import PlanRejectedError, StateError
from conductor_core.lifecycle import replanning
from conductor_core.lifecycle.assigning import postpone
from conductor_core.logic.analysis import analyse
from conductor_core.logic.modes import conducted
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.plan_rules import as_people_name, by_known_agents, within
from conductor_core.logic.routing import Later, Nobody


async def plan(services: Services, claim: Claim) -> Failed | None:
    """The whole plan of a run, or a change of the one that it has."""
    wish = claim.task.wish
    return await make_plan(services, claim) if wish is None else await _change(services, claim, wish)


async def _change(services: Services, claim: Claim, wish: Wish) -> Failed | None:
    await services.registry.ready()
    routing = await planner(services, claim)
    if isinstance(routing, Later):
        later = routing
        await services.settle(claim, lambda m: postpone(m, m.task(claim.task.id), m.attempt(claim.attempt.id), later))
        return None
    if isinstance(routing, Nobody):
        return Failed(cause=routing.why, advice=routing.advice, remedy="fail", flaw="nobody")
    revision = await services.settle(claim, lambda m: replanning.revision(m, m.run(claim.run.id), wish))
    files = await services.workspaces.files(claim.project.id, claim.base)
    analysis = await asyncio.to_thread(analyse, files)
    brief = planner_brief(services, claim, files, analysis, revision.plan.baseline)
    async with workplace(services, claim, claim.base) as workspace:
        brief = brief.model_copy(update={"revision": revision})
        outcome = await ask_planner(services, claim, workspace, routing, brief)
    if outcome.kind == "failed":
        return outcome
    if outcome.plan is None:
        return Failed(cause=one_line(outcome.summary, 500), remedy="fail", flaw="unchanged")
    return await _settled(services, claim, outcome.plan, revision, outcome.summary)


async def _settled(services: Services, claim: Claim, after: Plan, of: Revision, summary: str) -> Failed | None:
    after = _complete(services, claim, after, of)
    try:
        await services.settle(
            claim, lambda m: replanning.worked_out(m, m.run(claim.run.id), claim.attempt.id, after, of, summary)
        )
    except PlanRejectedError as error:
        return Failed(cause=f"the planner's change was rejected: {error.reasons}", remedy="again", flaw="refused")
    except StateError as error:
        return Failed(cause=error.message, remedy="again")
    return None


def _complete(services: Services, claim: Claim, after: Plan, of: Revision) -> Plan:
    """With reviews of new work where the mode wants them, and nobody named who is not here."""
    everyone = services.registry.roster()
    team = everyone.meant(claim.run.options)
    after = as_people_name(by_known_agents(after, everyone.cards), f"{claim.run.goal} {of.words}")
    after = within(after, everyone.cards, team.cards)
    known = frozenset(task.key for task in of.plan.tasks)
    return conducted(after, claim.run.options.mode, team, services.clock.now(), known)
