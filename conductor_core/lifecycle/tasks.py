"""What follows when a task changes."""

from datetime import timedelta

from conductor_core.domain.agent import Done
from conductor_core.domain.ids import DELIVER, AttemptId, CommitId, RunId, TaskId, task_id
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.events.task import AttemptStarted, TaskBlocked, TaskDone
from conductor_core.lifecycle import lessons, unasked
from conductor_core.lifecycle.assigning import (
    ENGINE,
    assign,
    choose_anew,
    must_choose_anew,
    queue,
    reconsider,
    vendor_of,
)
from conductor_core.lifecycle.failing import give_up, hopeless, spent_on, tell_failure
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.working_time import rested, taken
from conductor_core.logic import conditions, scheduling
from conductor_core.logic.routing import Choice, Nobody


def claim(moment: Moment, attempt: AttemptId) -> tuple[Run, Task, Attempt] | None:
    """Take an attempt to work on it; None when it is no longer there to take, or goes to somebody who can have it."""
    found = moment.tx.attempts.get(attempt)
    if found is None:
        return None
    run = moment.run(found.run)
    if found.state == "queued" and must_choose_anew(moment, found) and not _still_his(moment, run, found):
        return None
    if found.state == "running":
        moment.tx.attempts.save(rested(found, moment.now))
    base, vendor = _base(moment, run, moment.task(found.task)), vendor_of(moment, found)
    claimed = moment.tx.attempts.claim(attempt, moment.now, base=base, vendor=vendor)
    if claimed is None:
        return None
    task = moment.task(claimed.task)
    if task.state != "running":
        began = moment.now - timedelta(seconds=claimed.worked)
        task = task.model_copy(update={"state": "running", "started_at": began})
        moment.tx.tasks.save(task)
        moment.tell(run.id, AttemptStarted(task=task.key, attempt=attempt, agent=claimed.agent))
    return run, task, claimed


def _base(moment: Moment, run: Run, task: Task) -> CommitId | None:
    """Where work on a task begins; who reviews one of several tries looks at that, who brings together at both sides."""
    if task.meeting is not None:
        return task.meeting.start
    if task.planned.kind != "review" or not task.planned.entry_of:
        return run.head
    tried = moment.task(task_id(run.id, task.planned.needs[0])).entry
    return tried.commit if tried else run.head


def _still_his(moment: Moment, run: Run, attempt: Attempt) -> bool:
    """Whether the agent that an attempt was meant for may begin it after all; otherwise it is somebody else's now."""
    task = moment.task(attempt.task)
    # the time it waited for has come
    attempt = attempt.model_copy(update={"not_before": None})
    match choose_anew(moment, run, task, attempt):
        case Choice(agent=agent):
            return agent == attempt.agent
        case Nobody() as nobody:
            _lose(moment, task, attempt, nobody)
            advance(moment, run.id)
    return False


def _lose(moment: Moment, task: Task, attempt: Attempt, nobody: Nobody) -> None:
    """Nobody can do it any more."""
    failure = hopeless(nobody)
    moment.tx.attempts.save(attempt.model_copy(update={"state": "failed", "outcome": failure, "ended_at": moment.now}))
    tell_failure(moment, task, attempt, failure, "given up")
    give_up(moment, task, failure)


def reconsidered(moment: Moment) -> None:
    """Choose anew for everything that waits, because somebody came back or was taken off."""
    lost = reconsider(moment)
    for task, attempt, nobody in lost:
        _lose(moment, task, attempt, nobody)
    for run in dict.fromkeys(task.run for task, _, _ in lost):
        advance(moment, run)


def advance(moment: Moment, run_id: RunId) -> None:
    """Do everything that follows from the states of a run's tasks. Called after every change; repeating it is harmless."""
    run = moment.run(run_id)
    if run.state != "running":
        return
    course = moment.tx.tasks.course(run_id)
    while steps := scheduling.next_steps([moment.task(task_id(run_id, key)) for key in course.due()], course.states):
        for step in steps:
            match step:
                case scheduling.Block(task=key, by=by):
                    task = moment.task(task_id(run_id, key))
                    held_up = {"state": "blocked", "blocked_by": by, "ended_at": moment.now}
                    moment.tx.tasks.save(task.model_copy(update=held_up))
                    moment.tell(run_id, TaskBlocked(task=key, by=by))
                case scheduling.Queue(task=key):
                    _assign(moment, run, moment.task(task_id(run_id, key)))
                case scheduling.Deliver():
                    queue(moment, moment.task(task_id(run_id, DELIVER)), ENGINE)


def _assign(moment: Moment, run: Run, task: Task) -> None:
    if task.planned.kind == "pick":
        queue(moment, task, ENGINE)
        return
    routing = assign(moment, run, task)
    if isinstance(routing, Nobody):
        give_up(moment, task, hopeless(routing))


def recovered(moment: Moment, attempt: Attempt) -> None:
    """An attempt shows that its agent can work: what ailed it is over."""
    before = moment.condition(attempt.agent)
    if before is not None and conditions.recovered(before, began=attempt.started_at) is None:
        moment.note(attempt.agent, None)
        reconsidered(moment)


def done(moment: Moment, of: TaskId, by: AttemptId, outcome: Done, *, commit: CommitId | None = None) -> None:
    """A task ended well; ``commit`` is the merge that brought its work in."""
    task, attempt = moment.task(of), moment.attempt(by)
    spent = spent_on(moment, task)
    update = {"state": "done", "outcome": outcome, "ended_at": moment.now}
    moment.tx.tasks.save(task.model_copy(update={**update, "commit": commit, "spent": spent}))
    moment.tx.attempts.save(attempt.model_copy(update=update))
    if attempt.agent != ENGINE:
        lessons.learn(moment, moment.run(task.run), task, attempt, outcome)
        recovered(moment, attempt)
    if outcome.verdict is not None:
        lessons.judged(moment, task, approved=outcome.verdict.approved)
    moment.tell(
        task.run,
        TaskDone(
            task=task.key,
            attempt=attempt.id,
            agent=attempt.agent,
            summary=outcome.summary,
            seconds=taken(moment, task),
            spent=spent,
            commands=outcome.commands,
            verdict=outcome.verdict,
            struck=outcome.struck,
        ),
    )
    unasked.supersede(moment, task)


def unpark(moment: Moment, task: TaskId) -> None:
    """Hand out the attempt of a task again that waited for a person."""
    for attempt in moment.tx.attempts.of(moment.task(task).run):
        if attempt.task == task and attempt.state == "parked":
            again = attempt.model_copy(update={"state": "queued"})
            moment.tx.attempts.save(again)
            moment.dispatcher.enqueue(moment.tx, again)
