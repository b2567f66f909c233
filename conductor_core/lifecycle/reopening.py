"""Tasks that are done again."""

from collections.abc import Sequence

from conductor_core.domain.ids import DELIVER, TaskKey, task_id
from conductor_core.domain.run import Run, Task
from conductor_core.events.task import TaskReopened
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.belonging import belonging


def reopen(moment: Moment, run: Run, task: Task) -> None:
    """Put a task that ended badly back on the plan, with everything that waits for it, and tries at it that failed.

    ``task`` is as it is to be from now on.
    """
    wait_again(moment, task)
    for other in moment.tx.tasks.of(run.id):
        if other.planned.entry_of == task.key and other.state == "failed":
            wait_again(moment, other)
    _come_back(moment, run)
    unblock(moment, run)
    deliver_anew(moment, run)


def _come_back(moment: Moment, run: Run) -> None:
    """What went with a task is there again with it; what had settled the findings on its older work is not."""
    all_tasks = moment.tx.tasks.of(run.id)
    idle = belonging([task.planned for task in all_tasks], taken_off(all_tasks))
    for task in all_tasks:
        if task.gone_with and task.key not in idle and (task.planned.kind == "review" or task.planned.entry_of):
            wait_again(moment, task)


def taken_off(tasks: Sequence[Task]) -> frozenset[TaskKey]:
    """Tasks that people took off by name, or whose work they took out."""
    off = ("cancelled", "skipped", "undone")
    return frozenset(task.key for task in tasks if task.state in off and not task.gone_with)


def unblock(moment: Moment, run: Run) -> None:
    """What was held up may not be any more; what still is, is so again when the run goes on."""
    for other in moment.tx.tasks.of(run.id):
        if other.state == "blocked":
            wait_again(moment, other)


def deliver_anew(moment: Moment, run: Run) -> None:
    """What was handed over, or is being handed over now, is out of date."""
    deliver = moment.task(task_id(run.id, DELIVER))
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.task == deliver.id and attempt.state in ("queued", "running", "parked"):
            moment.tx.attempts.save(attempt.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
            moment.dispatcher.revoke(moment.tx, attempt.id)
    wait_again(moment, deliver)


def wait_again(moment: Moment, task: Task) -> None:
    """As if it had not been begun; what was spent on it stays."""
    anew: dict[str, object] = {
        "state": "waiting",
        "outcome": None,
        "started_at": None,
        "ended_at": None,
        "placings": (),
        "picked": None,
        "blocked_by": None,
        "gone_with": None,
        "anew": task.attempts,
    }
    moment.tx.tasks.save(task.model_copy(update=anew))
    if task.state != "waiting" and task.key != DELIVER:
        moment.tell(task.run, TaskReopened(task=task.key, by=moment.actor.name))
