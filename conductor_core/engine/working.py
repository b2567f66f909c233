"""Tasks that agents do: work that changes files, and reviews."""

from conductor_core.domain.agent import Brief, Done, Failed, ToolUsed, Upstream
from conductor_core.domain.evidence import CommandEvidence, FileChange
from conductor_core.domain.ids import CommitId
from conductor_core.engine import verifying
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.measuring import kept_as, measure
from conductor_core.engine.meeting import met, unsound
from conductor_core.engine.merging import merge
from conductor_core.engine.paying import paid
from conductor_core.engine.reusing import AGAIN, Reusing, reusing
from conductor_core.engine.reviewing import conclude, touched, verdict_before
from conductor_core.engine.services import Services
from conductor_core.engine.sparing import harm, left_out
from conductor_core.engine.withholding import discreetly
from conductor_core.engine.workplace import workplace
from conductor_core.lifecycle import tasks
from conductor_core.lifecycle.assigning import author_vendors
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import cascading
from conductor_core.logic.caveats import TAKEN, kinship, with_caveats
from conductor_core.ports.agent import Agent
from conductor_core.ports.workspaces import Author, Workspace


async def do_task(services: Services, claim: Claim) -> Failed | None:
    """Let the agent do it in its own workspace, verify what it says, and record or merge the result."""
    known = verdict_before(claim)
    if known is not None:
        return await conclude(services, claim, known)
    agent = services.registry.get(claim.attempt.agent)
    if agent is None:
        return Failed(cause=f"there is no agent {claim.attempt.agent} any more", remedy="other_agent")
    async with workplace(services, claim, claim.base) as workspace:
        return await _in_workspace(services, claim, agent, workspace)


async def _in_workspace(services: Services, claim: Claim, agent: Agent, workspace: Workspace) -> Failed | None:
    brief, desk = await _brief(services, claim), AttemptDesk(services, claim, workspace)
    made = await reusing(services, claim, agent, brief, workspace)
    taken = await made.take()
    if taken:
        await desk.tell(ToolUsed(tool="reuse", summary=AGAIN))
    outcome = taken or await paid(agent, brief, desk)
    if outcome.kind == "failed":
        return outcome
    outcome = await discreetly(outcome, services.redactor)
    if claim.task.planned.kind == "work":
        return await _accept_work(services, claim, desk, outcome, made)
    if outcome.verdict is None:
        return Failed(cause="the reviewer gave no verdict", remedy="other_agent", flaw="no_verdict")
    await made.keep(outcome)
    kin = await services.settle(claim, lambda moment: _kinship(moment, claim, agent))
    return await conclude(services, claim, with_caveats(outcome, *kin, *((TAKEN,) if taken else ())))


def _kinship(moment: Moment, claim: Claim, agent: Agent) -> tuple[str, ...]:
    authors, reviewer = author_vendors(moment, claim.task), agent.card.with_vendor(claim.attempt.vendor)
    return kinship(reviewer, authors, moment.team(claim.run.options), moment.now)


async def _brief(services: Services, claim: Claim) -> Brief:
    if claim.task.planned.kind == "review" and claim.run.base:
        entry = claim.upstream[0].entry if claim.task.planned.entry_of and claim.upstream else None
        begun = entry.base if entry else claim.run.base
        changes = await services.workspaces.changes(claim.project.id, begun, claim.base)
        if claim.task.planned.reviews:
            its = await touched(services, claim, claim.task.planned.needs)
            changes = tuple(change for change in changes if change.path in its)
        tree = await services.workspaces.tree(claim.project.id, claim.base)
        return order(claim, changes=changes, tree=tree)
    return order(claim)


def order(
    claim: Claim,
    *,
    changes: tuple[FileChange, ...] = (),
    tree: str = "",
    baseline: tuple[CommandEvidence, ...] = (),
) -> Brief:
    """The order to the agent that has the attempt."""
    planned = claim.task.planned
    return Brief(
        run=claim.run.id,
        task=claim.task.key,
        attempt=claim.attempt.id,
        kind=planned.kind,
        role=planned.role,
        goal=claim.run.goal,
        material=claim.run.material,
        title=planned.title,
        text=planned.brief,
        inputs=planned.inputs,
        upstream=tuple(
            Upstream(key=task.key, title=task.planned.title, summary=_summary(task.outcome)) for task in claim.upstream
        ),
        said=claim.said,
        changes=changes,
        tree=tree,
        baseline=baseline,
        commands=planned.commands,
        hosts=claim.hosts or (),
        feedback=claim.feedback,
        timeout=planned.timeout,
        model=claim.attempt.model,
        only_model=claim.run.options.model is not None,
    )


def _summary(outcome: Done | Failed | None) -> str:
    return outcome.summary if outcome and outcome.kind == "done" else ""


async def _accept_work(
    services: Services, claim: Claim, desk: AttemptDesk, outcome: Done, made: Reusing
) -> Failed | None:
    workspace = desk.workspace
    author = Author(name=claim.attempt.agent, at=claim.attempt.queued_at)
    message = f"{claim.task.planned.title}\n\nTask: {claim.task.id}\nAttempt: {claim.attempt.id}"
    commit = await workspace.collect(message, author)
    if commit is None and not outcome.unchanged_ok:
        return Failed(cause="the agent said it was done, but no file changed", remedy="other_agent", flaw="unchanged")
    claims = await verifying.check_files(services.workspaces, claim.project.id, commit or claim.base, outcome.claims)
    claims = await verifying.check_commands(workspace.session, claims)
    outcome = outcome.model_copy(update={"claims": claims})
    if commit is None:
        await made.keep(outcome)
        await record(services, claim, outcome)
        return None
    changes = await services.workspaces.changes(claim.project.id, claim.base, commit)
    wrong = await _wrong(services, claim, commit, changes)
    if wrong is not None:
        return wrong
    worse = await harm(services, claim, commit, changes)
    if worse:
        await record(services, claim, left_out(outcome, worse))
        return None
    await made.keep(outcome, changes)
    if claim.task.planned.entry_of:
        await enter(services, claim, outcome, commit)
        return None
    return await _bring_in(services, desk, claim, outcome, commit, message, author)


async def _wrong(services: Services, claim: Claim, commit: CommitId, changes: tuple[FileChange, ...]) -> Failed | None:
    """What nobody could merge, whatever comes after it."""
    secrets = await verifying.scan_change(services, claim.project.id, claim.base, commit, changes)
    if secrets:
        where = ", ".join(f"{finding.path}:{finding.line}" for finding in secrets[:3])
        return Failed(
            cause=f"the change holds what looks like a secret ({where})",
            advice="Secrets belong into settings, not into files.",
            flaw="secret",
        )
    if cascading.applies(claim.task.planned, claim.run.options, services.registry.roster()):
        worse = (await measure(services, claim, commit)).worse
        if worse:
            return Failed(cause=f"the project's own checks come out worse: {worse[0]}", remedy="fail", flaw="not_so")
    return None


async def _bring_in(
    services: Services, desk: AttemptDesk, claim: Claim, outcome: Done, commit: CommitId, message: str, author: Author
) -> Failed | None:
    wrong = await unsound(services, desk, claim, commit)
    if wrong is not None:
        return wrong
    failure = await merge(services, claim, outcome, commit, message, author)
    if failure is None or failure.flaw != "conflict":
        return failure
    return await met(services, desk, claim, outcome, commit, message, author)


async def record(services: Services, claim: Claim, outcome: Done) -> None:
    """It is done, and changed no file."""

    def finish(moment: Moment) -> None:
        tasks.done(moment, claim.task.id, claim.attempt.id, outcome)
        tasks.advance(moment, claim.run.id)

    await services.settle(claim, finish, whole=(claim.run.id,))


async def enter(services: Services, claim: Claim, outcome: Done, commit: CommitId) -> None:
    """One of several tries is done: it is measured, and kept for the pick."""
    entry = await measure(services, claim, commit)
    await services.workspaces.keep(claim.project.id, kept_as(claim.task), commit)

    def finish(moment: Moment) -> None:
        moment.tx.tasks.save(moment.task(claim.task.id).model_copy(update={"entry": entry}))
        tasks.done(moment, claim.task.id, claim.attempt.id, outcome)
        tasks.advance(moment, claim.run.id)

    await services.settle(claim, finish, whole=(claim.run.id,))
