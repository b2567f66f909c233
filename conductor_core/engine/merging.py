"""Brings the work of a task into the run's files."""

from collections.abc import Sequence

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId
from conductor_core.domain.run import Run
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.events.task import TaskMerged
from conductor_core.lifecycle import tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.ports.workspaces import Author, Conflict


async def merge(
    services: Services, claim: Claim, outcome: Done, commit: CommitId, message: str, author: Author
) -> Failed | None:
    """Until nobody else has merged meanwhile; then the task is done."""
    head = await services.settle(claim, lambda moment: moment.run(claim.run.id).head)
    while head is not None:
        merged = await services.workspaces.merge(claim.project.id, head, commit, message=message, author=author)
        if isinstance(merged, Conflict):
            return Failed(
                cause=f"it conflicts with work merged before, in {', '.join(merged.paths[:5])}", flaw="conflict"
            )
        await services.workspaces.keep(claim.project.id, f"runs/{claim.run.id}", merged)
        changes = await services.workspaces.changes(claim.project.id, head, merged)
        head = await _finish_merge(services, claim, outcome, expected=head, merged=merged, changes=changes)
    return None


async def _finish_merge(
    services: Services,
    claim: Claim,
    outcome: Done,
    *,
    expected: CommitId,
    merged: CommitId,
    changes: Sequence[FileChange],
) -> CommitId | None:
    """None when it is recorded; otherwise the head that somebody else merged meanwhile."""

    def finish(moment: Moment) -> CommitId | None:
        run: Run = moment.run(claim.run.id)
        if run.head != expected:
            return run.head
        moment.tx.runs.save(run.model_copy(update={"head": merged}))
        moment.tell(
            run.id,
            TaskMerged(task=claim.task.key, attempt=claim.attempt.id, commit=merged, changes=tuple(changes)),
        )
        tasks.done(moment, claim.task.id, claim.attempt.id, outcome, commit=merged)
        tasks.advance(moment, claim.run.id)
        return None

    return await services.settle(claim, finish, whole=(claim.run.id,))
