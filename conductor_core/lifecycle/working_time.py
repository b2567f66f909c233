"""How long agents were at work: what people pay for where no call has a price."""

from datetime import datetime

from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.cap import Cap
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.run import Attempt, Task
from conductor_core.lifecycle.assigning import ENGINE
from conductor_core.lifecycle.moment import Moment


def since(cap: Cap, now: datetime) -> datetime | None:
    """When the counting of a cap began; None: it never ends."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if cap.daily else None


def rested(attempt: Attempt, now: datetime) -> Attempt:
    """An attempt that stops being at work now, or did so at a kill: then the time nobody worked counts too."""
    if attempt.state != "running" or attempt.started_at is None:
        return attempt
    return attempt.model_copy(update={"worked": attempt.worked + (now - attempt.started_at).total_seconds()})


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
    """Seconds since a task was begun, without those in which it waited for an answer of people or a yes to what it asked for."""
    began, now, asks = task.started_at, moment.now, moment.tx.asks
    if began is None:
        return 0.0
    mine: list[Question | Approval] = [
        *(question for question in asks.questions(task.run) if question.task == task.key),
        *(approval for approval in asks.reaches(task.run) if approval.reach and approval.reach.task == task.key),
    ]
    waits = (((one.answered_at or now) - max(one.asked_at, began)).total_seconds() for one in mine)
    return max(0.0, (now - began).total_seconds() - sum(max(0.0, wait) for wait in waits))


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
