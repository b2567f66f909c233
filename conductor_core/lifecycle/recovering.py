"""A service is there again: the time in which there was none is nobody's."""

from collections.abc import Sequence
from datetime import datetime

from conductor_core.domain.ids import RunId, TaskKey, task_id
from conductor_core.events.run import RunRecovered, RunTakenUp
from conductor_core.lifecycle.moment import Moment


def recover(moment: Moment, run: RunId, keys: Sequence[TaskKey]) -> None:
    """The service had stopped without warning while these tasks were at work; the time since then is none they took."""
    down = moment.now - (moment.tx.events.last_at(run) or moment.now)
    for task in (moment.task(task_id(run, key)) for key in keys):
        if task.started_at:
            moment.tx.tasks.save(task.model_copy(update={"started_at": task.started_at + down}))
    for attempt in moment.tx.attempts.of(run):
        if attempt.state == "running" and attempt.started_at:
            moment.tx.attempts.save(attempt.model_copy(update={"started_at": attempt.started_at + down}))
    moment.tell(run, RunRecovered(restarted=tuple(keys)))


def take_up(moment: Moment, run: RunId, since: datetime) -> None:
    """Somebody is there to work on it, ``since`` then; the time before, after its last event, is none that it took."""
    last = moment.tx.events.last_at(run)
    if last is None or last < since:
        moment.tell(run, RunTakenUp())
