"""How long agents were at work: what people pay for where no call has a price."""

from datetime import datetime

from conductor_core.domain.cap import Cap
from conductor_core.domain.ids import ProjectId, TaskKey
from conductor_core.domain.run import Attempt, Task
from conductor_core.lifecycle.assigning import ENGINE
from conductor_core.lifecycle.moment import Moment


def since(cap: Cap, now: datetime) -> datetime | None:
    """When the counting of a cap began; None: it never ends."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if cap.daily else None


def rested(attempt: Attempt, now: datetime) -> Attempt:
    """An attempt that stops being at work now, or did so at a kill."""
    if attempt.state != "running" or attempt.started_at is None:
        return attempt
    return attempt.model_copy(update={"worked": attempt.worked + (now - attempt.started_at).total_seconds()})


def asking_since(moment: Moment, attempt: Attempt) -> datetime:
    """When an attempt that is put away asked people what it waits for: from then on it did not work."""
    begun, task = attempt.started_at or moment.now, TaskKey(attempt.task.partition(".")[2])
    asks = moment.tx.asks
    asked = [
        *(question.asked_at for question in asks.questions(attempt.run) if question.task == task),
        *(one.asked_at for one in asks.reaches(attempt.run) if one.reach and one.reach.task == task),
    ]
    return min((at for at in asked if at >= begun), default=moment.now)


def seconds(attempt: Attempt, now: datetime, begin: datetime | None = None) -> float:
    """That an attempt was at work after ``begin``."""
    until = now if attempt.state == "running" else attempt.ended_at
    if attempt.agent == ENGINE or (begin and (until or attempt.started_at or begin) < begin):
        return 0.0
    if until is None or attempt.started_at is None:
        return attempt.worked
    start = max(attempt.started_at, begin) if begin else attempt.started_at
    return attempt.worked + max(0.0, (until - start).total_seconds())


def taken(moment: Moment, task: Task) -> float:
    """Seconds that a task took: all that its try was at work, before and after whatever held it up."""
    return max(0.0, (moment.now - task.started_at).total_seconds()) if task.started_at else 0.0


def time_at_work(moment: Moment, cap: Cap) -> int:
    """Seconds of all attempts that a cap counts."""
    begin = since(cap, moment.now)
    return int(sum(seconds(attempt, moment.now, begin) for attempt in _under(moment, cap)))


def at_work(moment: Moment, cap: Cap) -> int:
    """How many attempts that a cap counts are at work now."""
    return sum(attempt.state == "running" and attempt.agent != ENGINE for attempt in _under(moment, cap))


def _under(moment: Moment, cap: Cap) -> list[Attempt]:
    begin = since(cap, moment.now)
    runs = moment.tx.runs.all(ProjectId(cap.whose) if cap.scope == "project" else None)
    mine = (run for run in runs if cap.whose in ("", run.id, run.started_by.id, run.project))
    counted = (run for run in mine if not (begin and run.ended_at and run.ended_at < begin))
    return [attempt for run in counted for attempt in moment.tx.attempts.of(run.id)]
