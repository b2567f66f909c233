"""What can be measured of work that is not merged yet."""

import asyncio

from conductor_core.domain.ids import AttemptId, CommitId
from conductor_core.domain.race import Entry
from conductor_core.domain.run import Task
from conductor_core.domain.sandbox import Policy
from conductor_core.engine import verifying
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.services import Services
from conductor_core.logic.analysis import analyse
from conductor_core.logic.judging import regressions


async def measure(services: Services, claim: Claim, commit: CommitId) -> Entry:
    """Run the project's own checks on files that the agent did not touch, beside those that it works with."""
    project = claim.project.id
    latest = await services.store.read(lambda tx: tx.plans.latest(claim.run.id))
    baseline = latest[1].baseline if latest else ()
    endless = {evidence.argv for evidence in baseline if evidence.stopped}
    analysis = await asyncio.to_thread(analyse, await services.workspaces.files(project, commit))
    commands = [check.argv for check in analysis.checks if check.argv not in endless]
    workspace = await services.workspaces.open(project, AttemptId(f"{claim.attempt.id}-measured"), commit, Policy())
    try:
        desk = AttemptDesk(services, claim, workspace)
        checked = await verifying.run_checks(workspace.session, commands, services.redactor, desk.check_begins)
    finally:
        await workspace.discard()
    return Entry(
        base=claim.base,
        commit=commit,
        changes=await services.workspaces.changes(project, claim.base, commit),
        commands=checked.commands,
        unchecked=checked.unchecked,
        worse=regressions(baseline, checked.commands),
    )


def kept_as(task: Task) -> str:
    """The name under which the work of one of several tries is kept until the run is handed over."""
    return f"tries/{task.run}/{task.key}"
