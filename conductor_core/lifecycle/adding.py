"""One more task on the plan of a run that is under way or over."""

from conductor_core.domain.ids import DELIVER, TaskKey, task_id
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.run import FINAL_RUN_STATES, Run, Task
from conductor_core.lifecycle import approvals, dropping, reopening, runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.estimating import estimated


def next_key(moment: Moment, run: Run) -> TaskKey:
    """``T4`` where the plan has three tasks."""
    numbers = [int(other.key[1:]) for other in moment.tx.tasks.of(run.id) if other.key[1:].isdecimal()]
    return TaskKey(f"T{max(numbers, default=0) + 1}")


def add(moment: Moment, run: Run, planned: PlannedTask) -> tuple[Task, tuple[TaskKey, ...]]:
    """The task at the end of the plan, and the checks and reviews of the whole, which from now on come after it as well."""
    task = Task(
        id=task_id(run.id, planned.key),
        run=run.id,
        project=run.project,
        key=planned.key,
        position=moment.task(task_id(run.id, DELIVER)).position,
        planned=_priced(moment, run, planned),
        state="waiting",
    )
    moment.tx.tasks.add([task])
    return task, _needing(moment, run, task)


def go_on(moment: Moment, run: Run, task: Task) -> None:
    """The log tells of the task: let it be done, and what looks at it and hands it over be done again."""
    approvals.plan_grew(moment, run, task.key)
    dropping.look_again(moment, run, task)
    over = run.state in FINAL_RUN_STATES
    if over:
        run = runs.reopen(moment, run)
    if over or moment.task(task_id(run.id, DELIVER)).state in ("queued", "running"):
        reopening.deliver_anew(moment, run)
    tasks.advance(moment, run.id)


def _priced(moment: Moment, run: Run, planned: PlannedTask) -> PlannedTask:
    _, plan = runs.plan_of(moment, run)
    alone = plan.model_copy(update={"tasks": (planned,)})
    [priced] = estimated(alone, run.options, moment.team(run.options), moment.now, run.files).tasks
    return priced


def _needing(moment: Moment, run: Run, task: Task) -> tuple[TaskKey, ...]:
    looks = [
        other
        for other in moment.tx.tasks.of(run.id)
        if other.planned.kind in ("check", "review") and not other.planned.entry_of and other.state != "skipped"
    ]
    for other in looks:
        needs = (*other.planned.needs, task.key)
        moment.tx.tasks.save(other.model_copy(update={"planned": other.planned.model_copy(update={"needs": needs})}))
    return tuple(other.key for other in looks)
