"""The pick among what several agents made of one task."""

from collections.abc import Callable

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.ids import TaskKey, task_id
from conductor_core.domain.run import Task
from conductor_core.engine.claim import Claim
from conductor_core.engine.merging import merge
from conductor_core.engine.services import Services
from conductor_core.errors import Parked
from conductor_core.lifecycle import racing
from conductor_core.lifecycle.moment import Moment
from conductor_core.ports.workspaces import Author

NOBODY = "None of the tries came through."


async def do_pick(services: Services, claim: Claim) -> Failed | None:
    """Let the referee put them in order, wait for a person where one is asked, and merge what is picked.

    What cannot be merged any more is left out, and it is picked anew among the others.

    Raises:
        Parked: a person is to pick.
    """
    gone: tuple[TaskKey, ...] = ()
    note = ""
    while True:
        task = await services.settle(claim, _judging(claim, gone, note))
        through = {one.key: one for one in task.placings if one.entry is not None}
        if not through and task.picked is None:
            return Failed(cause=_lost(task), advice=f"`race {task.key}` lets others try it.", remedy="fail")
        if task.picked is None:
            raise Parked
        failure = await _merge(services, claim, task.picked)
        if failure is None or failure.flaw != "conflict":
            return failure
        gone, note = (*gone, task.picked), f"{task.picked}: {failure.cause}."


def _judging(claim: Claim, gone: tuple[TaskKey, ...], note: str) -> Callable[[Moment], Task]:
    """The order of the referee: made once, and anew where what was picked is gone."""

    def judge(moment: Moment) -> Task:
        task = moment.task(claim.task.id)
        if task.placings and task.picked not in gone:
            return task
        return racing.judge(moment, moment.run(claim.run.id), task, without=gone, note=note)

    return judge


def _lost(task: Task) -> str:
    return " ".join((NOBODY, *(f"{one.key} {one.agent}: {one.out}." for one in task.placings)))


async def _merge(services: Services, claim: Claim, picked: TaskKey) -> Failed | None:
    """Bring the picked one's work in; the other tries are let go of when the run is handed over."""

    def look(moment: Moment) -> Task:
        tried = moment.task(task_id(claim.run.id, picked))
        task = moment.task(claim.task.id)
        moment.tx.tasks.save(task.model_copy(update={"agent": tried.agent}))
        return tried

    tried = await services.settle(claim, look)
    entry, outcome = tried.entry, tried.outcome
    if entry is None or outcome is None or outcome.kind == "failed":
        return Failed(cause=f"{picked} has made nothing that could be merged", remedy="fail")
    author = Author(name=tried.agent or "", at=claim.attempt.queued_at)
    message = f"{claim.task.planned.title}\n\nTask: {claim.task.id}\nPicked: {tried.id}"
    return await merge(services, claim, _told(outcome, picked, tried), entry.commit, message, author)


def _told(outcome: Done, picked: TaskKey, tried: Task) -> Done:
    return outcome.model_copy(update={"summary": f"{picked} of {tried.agent} is taken: {outcome.summary}"})
