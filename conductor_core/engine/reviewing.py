"""What follows from a reviewer's verdict."""

from collections.abc import Callable, Collection

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.ids import CommitId, TaskKey
from conductor_core.domain.run import Run, Task
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.errors import Parked
from conductor_core.events.task import TaskMerged, TaskUndone
from conductor_core.lifecycle import returning, tasks
from conductor_core.lifecycle.history import history
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.review_rounds import reviewed
from conductor_core.ports.workspaces import Author, Conflict


def verdict_before(claim: Claim) -> Done | None:
    """The verdict that a person was asked about: the reviewer need not look again."""
    outcome = claim.task.outcome
    return outcome if outcome and outcome.kind == "done" and outcome.verdict else None


async def conclude(services: Services, claim: Claim, outcome: Done) -> Failed | None:
    """Record it, send the work back, or wait for a person who says what happens.

    Raises:
        Parked: a person is asked.
    """
    by = await _changed_by(services, claim) if outcome.verdict and not outcome.verdict.approved else {}
    follows = await services.settle(
        claim,
        lambda moment: returning.judged(moment, moment.task(claim.task.id), claim.attempt.id, outcome, by),
        whole=(claim.run.id,),
    )
    if follows == "asked":
        raise Parked
    return await _drop(services, claim, follows) if isinstance(follows, Done) else None


async def touched(services: Services, claim: Claim, by: Collection[TaskKey]) -> frozenset[str]:
    """The files that these tasks changed."""
    return frozenset(
        change.path for event in await _merged(services, claim) if event.task in by for change in event.changes
    )


async def _changed_by(services: Services, claim: Claim) -> dict[str, TaskKey]:
    """Who changed each file last."""
    return {change.path: event.task for event in await _merged(services, claim) for change in event.changes}


async def _merged(services: Services, claim: Claim) -> list[TaskMerged]:
    return [one.event for one in await history(services.store, claim.run.id) if isinstance(one.event, TaskMerged)]


async def _drop(services: Services, claim: Claim, outcome: Done) -> Failed | None:
    """Take the work that was reviewed out of the files again, the last first."""

    def look(moment: Moment) -> tuple[Run, tuple[Task, ...]]:
        return moment.run(claim.run.id), reviewed(moment.task(claim.task.id), moment.tx.tasks.of(claim.run.id))

    while True:
        run, work = await services.settle(claim, look)
        gone = [task for task in reversed(work) if task.commit is not None]
        head = run.head
        for task in gone:
            if head is None or task.commit is None:
                continue
            without = await services.workspaces.revert(
                claim.project.id,
                head,
                task.commit,
                message=f"Drop: {task.planned.title}\n\nTask: {task.id}",
                author=Author(name="conductor", at=claim.attempt.queued_at),
            )
            if isinstance(without, Conflict):
                return Failed(
                    cause=f"{task.key} cannot be dropped: later work changed {', '.join(without.paths[:5])} too",
                    advice=f"`undo` what came later, then `retry {claim.task.key}`.",
                    remedy="fail",
                )
            head = without
        if head is not None:
            await services.workspaces.keep(claim.project.id, f"runs/{run.id}", head)
        if await services.settle(claim, _dropped(claim, run, gone, head, outcome), whole=(claim.run.id,)):
            return None


def _dropped(
    claim: Claim, seen: Run, gone: list[Task], head: CommitId | None, outcome: Done
) -> Callable[[Moment], bool]:
    """False where something was merged meanwhile, so that it has to be tried again."""
    by = outcome.verdict.by if outcome.verdict else ""

    def drop(moment: Moment) -> bool:
        run = moment.run(claim.run.id)
        if run.head != seen.head:
            return False
        moment.tx.runs.save(run.model_copy(update={"head": head}))
        for task in gone:
            undone = {"state": "undone", "commit": None, "ended_at": moment.now}
            moment.tx.tasks.save(moment.task(task.id).model_copy(update=undone))
            if head is not None:
                moment.tell(run.id, TaskUndone(task=task.key, by=by, commit=head))
        tasks.done(moment, claim.task.id, claim.attempt.id, outcome)
        tasks.advance(moment, run.id)
        return True

    return drop
