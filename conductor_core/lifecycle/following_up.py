"""What people and checks said of a run on its git host becomes work of the run."""

from conductor_core.domain.ids import DELIVER, TaskKey, task_id
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.publication import Publication
from conductor_core.domain.run import FINAL_RUN_STATES, Run, Task
from conductor_core.errors import StateError
from conductor_core.events.publication import FollowUpBegun
from conductor_core.lifecycle import approvals, dropping, policing, reopening, runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.estimating import estimated
from conductor_core.logic.publishing.feedback import dealing_with, fitting


def begin(moment: Moment, run: Run, words: str) -> Task:
    """Put a task on the plan that deals with what was said, and let the result go to the same branch and request.

    Raises:
        StateError: nothing was said, the run cannot take it now, or who orders it may not change the plan.
    """
    known = moment.tx.publications.get(run.id)
    said = fitting(known.unattended) if known else ()
    if known is None or not said:
        raise StateError(f"Nothing was said of {run.id} on its git host that waits to be dealt with.")
    over = run.state in FINAL_RUN_STATES
    if not over and run.state != "running":
        raise StateError(f"{run.id} is {run.state.replace('_', ' ')}: it can deal with that when it goes on.")
    policing.check_change(moment, run)
    task = _added(moment, run, known, words)
    checks = _needing(moment, run, task)
    name = known.request.name if known.request else "the git host"
    again = tuple(check.key for check in checks)
    begun = FollowUpBegun(
        task=task.key, planned=task.planned, again=again, name=name, said=len(said), by=moment.actor.name
    )
    moment.tell(run.id, begun)
    approvals.plan_grew(moment, run, task.key)
    left = known.unattended[len(said) :]
    moment.tx.publications.put(known.model_copy(update={"unattended": left, "follows": True}))
    dropping.look_again(moment, run, task)
    if over:
        run = runs.reopen(moment, run)
    if over or moment.task(task_id(run.id, DELIVER)).state in ("queued", "running"):
        reopening.deliver_anew(moment, run)
    tasks.advance(moment, run.id)
    return task


def _added(moment: Moment, run: Run, known: Publication, words: str) -> Task:
    numbers = [int(other.key[1:]) for other in moment.tx.tasks.of(run.id) if other.key[1:].isdecimal()]
    key = TaskKey(f"T{max(numbers, default=0) + 1}")
    name = known.request.name if known.request else "the git host"
    task = Task(
        id=task_id(run.id, key),
        run=run.id,
        project=run.project,
        key=key,
        position=moment.task(task_id(run.id, DELIVER)).position,
        planned=_priced(moment, run, dealing_with(key, fitting(known.unattended), name, run.goal, words)),
        state="waiting",
    )
    moment.tx.tasks.add([task])
    return task


def _priced(moment: Moment, run: Run, planned: PlannedTask) -> PlannedTask:
    _, plan = runs.plan_of(moment, run)
    alone = plan.model_copy(update={"tasks": (planned,)})
    [priced] = estimated(alone, run.options, moment.team(run.options), moment.now).tasks
    return priced


def _needing(moment: Moment, run: Run, task: Task) -> tuple[Task, ...]:
    """Checks and reviews of the whole, which from now on come after it as well."""
    looks = [
        other
        for other in moment.tx.tasks.of(run.id)
        if other.planned.kind in ("check", "review") and not other.planned.entry_of and other.state != "skipped"
    ]
    for other in looks:
        needs = (*other.planned.needs, task.key)
        moment.tx.tasks.save(other.model_copy(update={"planned": other.planned.model_copy(update={"needs": needs})}))
    return tuple(looks)
