"""The first task of every run: bring the files in, look at them, make a plan."""

import asyncio
from collections.abc import Mapping

from pydantic import TypeAdapter

from conductor_core.domain.agent import Brief, Done, Failed
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId, RunId, attempt_id
from conductor_core.domain.plan import Plan
from conductor_core.domain.project import Project
from conductor_core.engine import verifying
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.drafting import ask_planner, planner, planner_brief
from conductor_core.engine.services import Services
from conductor_core.engine.workplace import workplace
from conductor_core.errors import NotFoundError
from conductor_core.events.run import FilesImported, RunStarted
from conductor_core.lifecycle import runs, tasks
from conductor_core.lifecycle.assigning import postpone
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.ordering import agents_changed
from conductor_core.logic.analysis import Analysis, analyse
from conductor_core.logic.estimating import estimated
from conductor_core.logic.linting import unlinted
from conductor_core.logic.modes import conducted
from conductor_core.logic.plan_rules import as_people_name, by_known_agents, check_plan, within
from conductor_core.logic.planning import (
    as_one_task,
    explained,
    for_a_coder,
    plan_by_rules,
    reason,
    suits_rules,
    unobeyed,
)
from conductor_core.logic.planning.wishes import answered, untested
from conductor_core.logic.reasons import PENDING
from conductor_core.logic.routing import Choice, Later
from conductor_core.logic.standing_in import by_whoever_can
from conductor_core.ports.store import JournalEntry, Transaction
from conductor_core.ports.workspaces import Workspace

BASELINE = "baseline"
"""Key of what came of the project's own checks."""
GREETING = 10
"""Events among which the greeting of a run is."""
BASELINES: TypeAdapter[tuple[CommandEvidence, ...]] = TypeAdapter(tuple[CommandEvidence, ...])


async def make_plan(services: Services, claim: Claim) -> Failed | None:
    """Import, analyse, run the project's own checks, plan, and put the plan to people."""
    base = await _bring_in(services, claim)
    await _ready(services, claim)
    routing = None if suits_rules(claim.run.goal) else await planner(services, claim)
    if isinstance(routing, Later):
        later = routing
        await services.settle(claim, lambda m: postpone(m, m.task(claim.task.id), m.attempt(claim.attempt.id), later))
        return None
    files = await services.workspaces.files(claim.project.id, base)
    analysis = await asyncio.to_thread(analyse, files)
    async with workplace(services, claim, base) as workspace:
        baseline = await _baseline(services, claim, workspace, analysis)
        if isinstance(routing, Choice):
            brief = planner_brief(services, claim, files, analysis, baseline)
            plan = await _plan_by_model(services, claim, workspace, routing, brief)
        else:
            plan = _plan_by_rules(services, claim, files, analysis, baseline)
    if isinstance(plan, Failed):
        return plan
    everyone = services.registry.roster()
    team = everyone.meant(claim.run.options)
    allowed = team.cards
    plan = as_people_name(by_known_agents(plan, everyone.cards), claim.run.goal)
    mode = claim.run.options.mode
    orders = (note for note in unobeyed(analysis) if note not in plan.notes)
    notes = (*plan.notes, *orders, *(() if untested(claim.run.goal) else unlinted(analysis, baseline, mode)))
    plan = within(plan.model_copy(update={"baseline": baseline, "notes": notes}), everyone.cards, allowed)
    now = services.clock.now()
    plan = answered(conducted(by_whoever_can(plan, team, now), mode, team, now), analysis)
    check_plan(plan, allowed)
    plan = estimated(plan, claim.run.options, team, now, analysis.files)
    await services.settle(claim, lambda m: _record(m, claim, plan, analysis))
    return None


async def _ready(services: Services, claim: Claim) -> None:
    """Wait until all agents were looked at. A run that was told that this is still to be done is told what came of it."""
    await services.registry.ready()
    members = services.registry.roster().meant(claim.run.options).candidates

    def tell(moment: Moment) -> None:
        if _said_pending(moment.tx, claim.run.id):
            moment.tell(claim.run.id, agents_changed(members, moment.now))

    await services.settle(claim, tell)


def _said_pending(tx: Transaction, run: RunId) -> bool:
    """Whether a run was greeted while its agents were still looked at; they may have been long since."""
    first = [record.event for record in tx.events.after(run, 0, GREETING)]
    return any(line.endswith(PENDING) for event in first if isinstance(event, RunStarted) for line in event.agents)


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
        moment.tx.projects.save(fresh.model_copy(update={"base": imported.commit, "origin": imported.origin}))
        moment.tx.runs.save(moment.run(claim.run.id).model_copy(update={"base": start, "head": start}))
        if imported.files or imported.notes:
            came = FilesImported(files=imported.files, size=imported.size, notes=imported.notes, root=imported.root)
            moment.tell(claim.run.id, came)

    await services.settle(claim, record)
    return start


async def _baseline(
    services: Services, claim: Claim, workspace: Workspace, analysis: Analysis
) -> tuple[CommandEvidence, ...]:
    """How the project's own checks end on the files as they came; they are not run again for another planner."""
    known = claim.journal.get(BASELINE) or await _baseline_before(services, claim)
    if known is not None and known.answer is not None:
        seen = BASELINES.validate_json(known.answer)
    else:
        seen = await _checked(services, claim, workspace, analysis)
    if seen and BASELINE not in claim.journal:  # the next try looks here
        body = BASELINES.dump_json(seen).decode()
        await services.settle(claim, lambda m: m.tx.journals.answered(claim.attempt.id, BASELINE, "", body, m.now))
    return seen


async def _checked(
    services: Services, claim: Claim, workspace: Workspace, analysis: Analysis
) -> tuple[CommandEvidence, ...]:
    desk = AttemptDesk(services, claim, workspace)
    asked = not untested(claim.run.goal)
    argvs = [check.argv for check in analysis.checks] if asked else []
    lints = [check.argv for check in analysis.lints] if asked and claim.run.options.mode == "careful" else []

    async def tell(what: str) -> None:
        await desk.check_begins(f"{what} on the files as they came")

    checked = await verifying.run_checks(workspace.session, argvs, services.redactor, tell)
    linted = await verifying.run_lints(workspace.session, lints, services.redactor, tell)
    return (*checked.commands, *linted)


async def _baseline_before(services: Services, claim: Claim) -> JournalEntry | None:
    """What the try before this one found, when it failed because its planner could not work."""
    outcome = claim.task.outcome
    if claim.attempt.number == 1 or outcome is None or outcome.kind != "failed" or outcome.ails is None:
        return None
    before = attempt_id(claim.task.id, claim.attempt.number - 1)
    return await services.store.read(lambda tx: tx.journals.of(before).get(BASELINE))


def _plan_by_rules(
    services: Services,
    claim: Claim,
    files: Mapping[str, File],
    analysis: Analysis,
    baseline: tuple[CommandEvidence, ...],
) -> Plan:
    roster = services.registry.roster().meant(claim.run.options)
    plan = plan_by_rules(
        claim.run.goal,
        analysis if files else None,
        tuple(member.card for member in roster.usable),
        name=claim.project.name,
        year=services.clock.now().year,
        baseline=baseline,
    )
    now = services.clock.now()
    if for_a_coder(plan, roster, now):
        return as_one_task(plan, roster, now, claim.run.options.mode, analysis, baseline)
    return explained(plan, roster, now)


async def _plan_by_model(
    services: Services, claim: Claim, workspace: Workspace, choice: Choice, brief: Brief
) -> Plan | Failed:
    outcome = await ask_planner(services, claim, workspace, choice, brief)
    if outcome.kind == "failed":
        return outcome
    if outcome.plan is None:
        return Failed(cause=f"{choice.agent} gave no plan", remedy="again")
    return outcome.plan.model_copy(update={"planner": choice.agent})


def _record(moment: Moment, claim: Claim, plan: Plan, analysis: Analysis) -> None:
    count = len(plan.tasks)
    runs.describe(moment, claim.run.id, analysis)
    tasks.done(
        moment, claim.task.id, claim.attempt.id, Done(summary=f"planned {count} {'task' if count == 1 else 'tasks'}")
    )
    run = moment.run(claim.run.id)
    if not plan.tasks:
        moment.tx.plans.add(run.id, 1, plan)
        runs.end(moment, run, "failed", reason(plan))
        return
    runs.propose(moment, run, plan)
