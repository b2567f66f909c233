"""What is done where work cannot be merged as it is: an agent brings both sides together, or a person chooses."""

from collections.abc import Sequence

from conductor_core.agents.commands.programs import run_check
from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.ids import CommitId
from conductor_core.domain.run import Meeting
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.merging import merge
from conductor_core.engine.services import Services
from conductor_core.engine.verifying import CHECK_TIMEOUT
from conductor_core.lifecycle import meeting
from conductor_core.logic.judging import regressions
from conductor_core.logic.meeting import BEFORE, CHOICES, DROP, MINE, both_sides, marks_left, question
from conductor_core.ports.workspaces import Author, Conflict, Side

_SIDES: dict[str, Side] = {MINE: "theirs", BEFORE: "ours"}


async def met(
    services: Services, desk: AttemptDesk, claim: Claim, outcome: Done, commit: CommitId, message: str, author: Author
) -> Failed | None:
    """A task for somebody who thinks, with both sides in its order; else a person is asked.

    Raises:
        Parked: the person has not chosen yet.
    """
    project, spaces, task = claim.project.id, services.workspaces, claim.task
    head = await services.settle(claim, lambda moment: moment.run(claim.run.id).head)
    conflict = head and await spaces.merge(project, head, commit, message=message, author=author)
    if head is None or not isinstance(conflict, Conflict):
        return await merge(services, claim, outcome, commit, message, author)
    if not await services.settle(claim, lambda moment: meeting.somebody_can(moment, moment.task(task.id))):
        return await _chosen(services, desk, claim, outcome, (head, commit), conflict.paths, message, author)
    start = await spaces.unite(project, head, commit, "both", message=message, author=author)
    await spaces.keep(project, f"meetings/{claim.attempt.id}", start)
    before, theirs = await spaces.files(project, head), await spaces.files(project, commit)
    sides = both_sides(task.key, conflict.paths, before, theirs)
    both = Meeting(task=task.key, paths=conflict.paths, start=start)
    await services.settle(
        claim,
        lambda m: meeting.hand_over(m, m.task(task.id), claim.attempt.id, outcome, both, sides),
        whole=(claim.run.id,),
    )
    return None


async def _chosen(
    services: Services,
    desk: AttemptDesk,
    claim: Claim,
    outcome: Done,
    pair: tuple[CommitId, CommitId],
    paths: Sequence[str],
    message: str,
    author: Author,
) -> Failed | None:
    """What a person wants; where nobody can be asked, it is done again on the files as they are now."""
    answer = await desk.ask(question(claim.task.key, claim.task.planned.title, paths), CHOICES)
    where = f"it conflicts with work merged before, in {', '.join(paths[:5])}"
    if answer == DROP:
        return Failed(cause=f"{where}, and was dropped for that", remedy="fail", flaw="conflict")
    side = _SIDES.get(answer)
    if side is None:
        return Failed(cause=where, flaw="conflict")
    united = await services.workspaces.unite(claim.project.id, *pair, side, message=message, author=author)
    return await merge(services, claim, outcome, united, message, author)


async def unsound(services: Services, desk: AttemptDesk, claim: Claim, commit: CommitId) -> Failed | None:
    """What is wrong with files that were brought together: marks that are left, or a check of the project that fails now."""
    both = claim.task.meeting
    if both is None:
        return None
    left = marks_left(both.paths, await services.workspaces.files(claim.project.id, commit))
    if left:
        cause = f"the marks between both sides are still in {', '.join(left[:5])}"
        return Failed(cause=cause, advice="Bring both sides together and take the marks out.", flaw="conflict")
    latest = await services.store.read(lambda tx: tx.plans.latest(claim.run.id))
    baseline = latest[1].baseline if latest else ()
    session = desk.workspace.session
    seen = [await run_check(session, one.argv, timeout=CHECK_TIMEOUT) for one in baseline if not one.stopped]
    worse = regressions(baseline, seen)
    if not worse:
        return None
    return Failed(cause=f"brought together, {worse[0].rstrip('.')}", flaw="conflict", commands=tuple(seen))
