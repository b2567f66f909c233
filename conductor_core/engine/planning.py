"""The first task of every run: bring the files in, look at them, make a plan."""

import asyncio
from collections.abc import Mapping, Sequence

from conductor_core.domain.agent import Brief, Done, Failed
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId
from conductor_core.domain.plan import Plan, Refusal
from conductor_core.domain.project import Project
from conductor_core.engine import verifying
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.services import Services
from conductor_core.engine.workplace import workplace
from conductor_core.errors import NotFoundError
from conductor_core.events.run import FilesImported
from conductor_core.lifecycle import runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.analysis import Analysis, analyse
from conductor_core.logic.discretion import discreet
from conductor_core.logic.plan_brief import planner_inputs, project_brief
from conductor_core.logic.plan_rules import check_plan
from conductor_core.logic.planning import NEEDS_MODEL, plan_by_rules, suits_rules
from conductor_core.logic.routing import Roster, choose
from conductor_core.ports.workspaces import Workspace

BRIEF = "brief"
"""Key of the planner's brief in the journal."""


async def make_plan(services: Services, claim: Claim) -> Failed | None:
    """Import, analyse, run the project's own checks, plan, and put the plan to people."""
    base = await _bring_in(services, claim)
    await services.registry.ready()
    files = await services.workspaces.files(claim.project.id, base)
    analysis = await asyncio.to_thread(analyse, files)
    async with workplace(services, claim, base) as workspace:
        desk = AttemptDesk(services, claim, workspace)
        argvs = [check.argv for check in analysis.checks]
        checked = await verifying.run_checks(workspace.session, argvs, services.redactor, desk.check_begins)
        plan = await _plan(services, claim, workspace, files, analysis, checked.commands)
    if isinstance(plan, Failed):
        return plan
    roster = services.registry.roster().only(claim.run.options.agents)
    check_plan(plan, tuple(member.card for member in roster.members))
    await services.settle(claim, lambda m: _record(m, claim, plan))
    return None


async def _bring_in(services: Services, claim: Claim) -> CommitId:
    project: Project = claim.project
    if claim.run.base:
        return claim.run.base
    imported = await services.workspaces.import_source(project.id, project.source)
    start = project.head or imported.commit
    await services.workspaces.keep(project.id, f"runs/{claim.run.id}", start)

    def record(moment: Moment) -> None:
        fresh = moment.tx.projects.get(project.id)
        if fresh is None:
            raise NotFoundError(f"The project {project.id} is gone.")
        moment.tx.projects.save(fresh.model_copy(update={"base": imported.commit}))
        moment.tx.runs.save(moment.run(claim.run.id).model_copy(update={"base": start, "head": start}))
        if imported.files:
            moment.tell(claim.run.id, FilesImported(files=imported.files, size=imported.size, notes=imported.notes))

    await services.settle(claim, record)
    return start


async def _plan(
    services: Services,
    claim: Claim,
    workspace: Workspace,
    files: Mapping[str, File],
    analysis: Analysis,
    baseline: tuple[CommandEvidence, ...],
) -> Plan | Failed:
    roster = services.registry.roster().only(claim.run.options.agents)
    name = _planner(claim, roster)
    agent = services.registry.get(name) if name else None
    if agent is None:
        cards = tuple(member.card for member in roster.usable)
        plan = plan_by_rules(
            claim.run.goal,
            analysis if files else None,
            cards,
            name=claim.project.name,
            year=services.clock.now().year,
            baseline=baseline,
        )
        refusals = tuple(_explained(refusal, roster) for refusal in plan.refusals)
        return plan.model_copy(update={"baseline": baseline, "refusals": refusals})
    brief = await _frozen(services, claim, _brief(claim, analysis, baseline, roster))
    outcome = await agent.run(brief, AttemptDesk(services, claim, workspace))
    if outcome.kind == "failed":
        return outcome
    if outcome.plan is None:
        return Failed(cause=f"{agent.card.name} gave no plan", remedy="again")
    plan = discreet(outcome.plan, services.redactor)
    return plan.model_copy(update={"planner": agent.card.name, "baseline": baseline})


def _explained(refusal: Refusal, roster: Roster) -> Refusal:
    """Where there is a model that cannot work, why it cannot is what people need to know."""
    broken = [member for member in roster.members if member.card.kind == "api" and member.health.state == "error"]
    if refusal.needs != NEEDS_MODEL or not broken:
        return refusal
    why = "; ".join(member.health.detail for member in broken)
    return refusal.model_copy(update={"needs": f"it needs a language model, and none can work now: {why}"})


def _brief(claim: Claim, analysis: Analysis, baseline: Sequence[CommandEvidence], roster: Roster) -> Brief:
    return Brief(
        run=claim.run.id,
        task=claim.task.key,
        attempt=claim.attempt.id,
        kind="plan",
        role="planner",
        goal=claim.run.goal,
        title=claim.task.planned.title,
        text=project_brief(analysis, baseline),
        inputs=planner_inputs(roster),
        feedback=claim.feedback,
        timeout=claim.task.planned.timeout,
    )


async def _frozen(services: Services, claim: Claim, brief: Brief) -> Brief:
    """The brief as it was when the attempt began: who is well may have changed since, and the planner must not notice."""
    recorded = claim.journal.get(BRIEF)
    if recorded is not None and recorded.answer is not None:
        return Brief.model_validate_json(recorded.answer)
    body = brief.model_dump_json()
    await services.settle(
        claim, lambda moment: moment.tx.journals.answered(claim.attempt.id, BRIEF, "", body, moment.now)
    )
    return brief


def _planner(claim: Claim, roster: Roster) -> str | None:
    """Rules make the plans they are known to make well; for everything else a model plans, where there is one."""
    if suits_rules(claim.run.goal):
        return None
    return choose(claim.task.planned, roster)


def _record(moment: Moment, claim: Claim, plan: Plan) -> None:
    count = len(plan.tasks)
    tasks.done(
        moment, claim.task.id, claim.attempt.id, Done(summary=f"planned {count} {'task' if count == 1 else 'tasks'}")
    )
    run = moment.run(claim.run.id)
    if not plan.tasks:
        moment.tx.plans.add(run.id, 1, plan)
        reason = " ".join(f"{refusal.what}: {refusal.needs}" for refusal in plan.refusals) or "There is nothing to do."
        runs.end(moment, run, "failed", reason)
        return
    runs.propose(moment, run, plan)
