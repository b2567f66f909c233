"""What people are told at the end instead of what was said: what was run, what changed, what is not done."""

import asyncio
from dataclasses import dataclass

from conductor_core.domain.evidence import Evidence, Finding
from conductor_core.domain.ids import DELIVER, PLAN, CommitId
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import Task
from conductor_core.engine import verifying
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.services import Services
from conductor_core.engine.workplace import workplace
from conductor_core.logic import judging
from conductor_core.logic.analysis import Analysis, analyse
from conductor_core.logic.analysis.standing import standing
from conductor_core.logic.command_lines import written
from conductor_core.logic.discretion import discreet
from conductor_core.logic.planning.wishes import not_run, untested
from conductor_core.logic.previewing import previews
from conductor_core.logic.shortfall import not_done


@dataclass(frozen=True)
class Span:
    """From the files as they came to the files as they are handed over."""

    base: CommitId
    head: CommitId


@dataclass(frozen=True)
class Survey:
    """What can be seen without running anything, and what to run."""

    analysis: Analysis
    evidence: Evidence
    checks: tuple[tuple[str, ...], ...]


async def survey(services: Services, claim: Claim, span: Span, plan: Plan, tasks: tuple[Task, ...]) -> Survey:
    """Look at what was changed and what the tasks said."""
    project, base, head = claim.project.id, span.base, span.head
    changes = await services.workspaces.changes(project, base, head)
    before, after = await services.workspaces.files(project, base), await services.workspaces.files(project, head)
    analysis = await asyncio.to_thread(analyse, after)
    old, new = await asyncio.to_thread(standing, analysis.secrets, before, after)
    checks, endless = _checks(plan, analysis, tasks)
    counted = [task for task in tasks if task.key not in (PLAN, DELIVER) and not task.planned.entry_of]
    spoke = [task for task in counted if task.state in ("done", "failed")]
    evidence = Evidence(
        unchecked=tuple(endless),
        baseline=plan.baseline,
        changes=changes,
        previews=tuple(discreet(one, services.redactor) for one in previews(changes, after)),
        findings=_together(await verifying.scan_change(services, project, base, head, changes), new),
        standing=old,
        verdicts=judging.verdicts(counted),
        struck=judging.struck(spoke),
        not_done=not_done(plan, tasks),
        sandbox=services.sandbox.capabilities.detail,
    )
    return Survey(analysis, evidence, tuple(checks))


async def check(services: Services, claim: Claim, head: CommitId, seen: Survey) -> Evidence:
    """Run the project's own checks on the files as they are handed over."""
    evidence = seen.evidence
    if not seen.checks:
        return evidence
    async with workplace(services, claim, head) as workspace:
        desk = AttemptDesk(services, claim, workspace)
        lints = [one.argv for one in evidence.baseline if one.lint and one.argv in seen.checks]
        checks = [argv for argv in seen.checks if argv not in lints]
        checked = await verifying.run_checks(workspace.session, checks, services.redactor, desk.check_begins)
        linted = await verifying.run_lints(workspace.session, lints, services.redactor, desk.check_begins)
    unchecked = (*evidence.unchecked, *checked.unchecked)
    return evidence.model_copy(update={"commands": (*checked.commands, *linted), "unchecked": unchecked})


def _together(scan: tuple[Finding, ...], more: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """One finding for each place; the scan's word counts where both found something."""
    known = {(finding.path, finding.line) for finding in scan}
    return scan + tuple(finding for finding in more if (finding.path, finding.line) not in known)


def _checks(plan: Plan, analysis: Analysis, tasks: tuple[Task, ...]) -> tuple[list[tuple[str, ...]], list[str]]:
    """What to run on the delivered files, and a sentence for each check that did not end when it was tried before."""
    endless = {seen.argv for seen in plan.baseline if seen.stopped}
    by_tasks = [
        seen.argv
        for task in tasks
        if task.planned.kind == "check" and task.state == "done" and task.outcome and task.outcome.kind == "done"
        for seen in task.outcome.commands
    ]
    if untested(plan.goal):
        return by_tasks, [sentence for sentence in (not_run(plan.goal, analysis),) if sentence]
    known = [*(seen.argv for seen in plan.baseline), *(check.argv for check in analysis.checks), *by_tasks]
    said = [f"`{written(argv)}` did not end by itself on the files as they came." for argv in sorted(endless)]
    return [argv for argv in dict.fromkeys(known) if argv not in endless], said
