"""Whoever plans: chosen, told what the project is and who can work on it, and what they hand in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conductor_core.domain.agent import AgentCard, Brief, Done, Failed
from conductor_core.domain.cassette import BRIEF, DRAFT
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.files import File
from conductor_core.domain.run import Attempt
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.paying import paid
from conductor_core.engine.services import Services
from conductor_core.engine.withholding import discreetly
from conductor_core.events.task import AttemptStarted
from conductor_core.lifecycle import remarks
from conductor_core.lifecycle.assigning import ENGINE
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.conventions import conventions
from conductor_core.logic.modes import PLANNED
from conductor_core.logic.plan_brief import planner_inputs, project_brief
from conductor_core.logic.routing import Choice, Routing, choose
from conductor_core.ports.workspaces import Workspace


async def ask_planner(
    services: Services, claim: Claim, workspace: Workspace, choice: Choice, brief: Brief
) -> Done | Failed:
    """What a planner makes of its brief; without secrets."""
    agent = services.registry.get(choice.agent)
    if agent is None:
        return Failed(cause=f"there is no agent {choice.agent} any more", remedy="again")
    brief = await _begin(services, claim, choice, agent.card, brief.model_copy(update={"model": choice.model}))
    by = claim.attempt.model_copy(update={"agent": choice.agent, "vendor": agent.card.vendor})
    services.registry.took_work(choice.agent)
    try:
        outcome = await paid(agent, brief, AttemptDesk(services, replace(claim, attempt=by), workspace))
    finally:
        services.registry.gave_back(choice.agent)
    outcome = await discreetly(outcome, services.redactor)
    if outcome.kind == "done" and outcome.plan:
        draft = outcome.plan.model_dump_json()
        await services.settle(claim, lambda m: m.tx.journals.answered(claim.attempt.id, DRAFT, "", draft, m.now))
    return outcome


def planner_brief(
    services: Services,
    claim: Claim,
    files: Mapping[str, File],
    analysis: Analysis,
    baseline: Sequence[CommandEvidence],
) -> Brief:
    """The order to whoever plans: what the project is, how it is worked on, who can work on it, and how."""
    roster = services.registry.roster().meant(claim.run.options)
    return Brief(
        run=claim.run.id,
        task=claim.task.key,
        attempt=claim.attempt.id,
        kind="plan",
        role="planner",
        goal=claim.run.goal,
        material=claim.run.material,
        title=claim.task.planned.title,
        text=project_brief(analysis, baseline),
        inputs=planner_inputs(roster),
        manner=PLANNED[claim.run.options.mode],
        conventions=conventions(files),
        feedback=claim.feedback,
        timeout=claim.task.planned.timeout,
        only_model=claim.run.options.model is not None,
    )


async def _begin(services: Services, claim: Claim, choice: Choice, agent: AgentCard, brief: Brief) -> Brief:
    """Note who plans and why; the brief as it was when the attempt began.

    Who is well may have changed since a restart, and the planner must not notice.
    """
    recorded = claim.journal.get(BRIEF)
    if recorded is not None and recorded.answer is not None:
        return Brief.model_validate_json(recorded.answer)

    def begin(moment: Moment) -> Brief:
        attempt = moment.attempt(claim.attempt.id)
        said = remarks.read(moment, claim.run.id, claim.task.planned, attempt.id, remarks.START)
        begun = brief.model_copy(update={"said": said})
        moment.tx.attempts.save(
            attempt.model_copy(
                update={"agent": choice.agent, "why": choice.why, "model": choice.model, "vendor": agent.vendor}
            )
        )
        moment.tx.journals.answered(attempt.id, BRIEF, "", begun.model_dump_json(), moment.now)
        moment.tell(claim.run.id, AttemptStarted(task=claim.task.key, attempt=attempt.id, agent=choice.agent))
        return begun

    return await services.settle(claim, begin)


async def planner(services: Services, claim: Claim) -> Routing:
    """The model that plans: who began to goes on after a restart, and who failed although able to work is asked again last."""
    if claim.attempt.agent != ENGINE and services.registry.get(claim.attempt.agent):
        return Choice(claim.attempt.agent, claim.attempt.why, claim.attempt.model)
    tried: frozenset[str] = frozenset()
    if claim.attempt.number - claim.task.excused > 1:
        attempts = await services.store.read(lambda tx: tx.attempts.of(claim.run.id))
        tried = frozenset(other.agent for other in attempts if other.task == claim.task.id and _disappointed(other))
    roster = services.registry.roster().meant(claim.run.options).loaded(services.truth.dispatcher.load)
    return choose(claim.task.planned, roster, services.clock.now(), tried=tried)


def _disappointed(attempt: Attempt) -> bool:
    outcome = attempt.outcome
    return outcome is not None and outcome.kind == "failed" and outcome.ails is None
