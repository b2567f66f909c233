"""Letting tasks go before or after others."""

from conductor_core.domain.run import FINAL_TASK_STATES, Run, Task
from conductor_core.errors import StateError
from conductor_core.events.task import TaskPrioritised
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.state_words import state_word


def prioritise(moment: Moment, run: Run, task: Task, priority: int) -> None:
    """Let it go before or after others from now on; who has begun goes on.

    Raises:
        StateError: it is over.
    """
    if task.state in FINAL_TASK_STATES:
        raise StateError(f"{task.id} is {state_word(task.state)}; there is nothing to put before or after others.")
    planned = task.planned.model_copy(update={"priority": priority})
    moment.tx.tasks.save(task.model_copy(update={"planned": planned}))
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.task == task.id and attempt.state == "queued":
            again = attempt.model_copy(update={"priority": priority})
            moment.tx.attempts.save(again)
            moment.dispatcher.revoke(moment.tx, attempt.id)
            moment.dispatcher.enqueue(moment.tx, again)
    moment.tell(run.id, TaskPrioritised(task=task.key, priority=priority, by=moment.actor.name))
