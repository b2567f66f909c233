"""What follows when a task changes."""

from datetime import timedelta

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.ids import DELIVER, AttemptId, CommitId, RunId, TaskId, task_id
from conductor_core.domain.plan import OWN_KINDS
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.domain.usage import Micros
from conductor_core.events.change import ChangeGivenUp
from conductor_core.events.task import AttemptFailed, AttemptStarted, TaskBlocked, TaskDone, TaskFailed
from conductor_core.lifecycle import lessons, unasked
from conductor_core.lifecycle.assigning import (
    ENGINE,
    assign,
    choose_anew,
    climb,
    must_choose_anew,
    queue,
    reconsider,
    route,
    vendor_of,
)
from conductor_core.lifecycle.cut_off import write_off
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.working_time import rested, taken
from conductor_core.logic import conditions, retrying, scheduling
from conductor_core.logic.failures import reason_of
from conductor_core.logic.figures import duration
from conductor_core.logic.reasons import waiting
from conductor_core.logic.routing import Choice, Later, Nobody


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
        task = task.model_copy(update={"state": "running", "started_at": moment.now})
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
    failure = _hopeless(nobody)
    moment.tx.attempts.save(attempt.model_copy(update={"state": "failed", "outcome": failure, "ended_at": moment.now}))
    _tell_failure(moment, task, attempt, failure, "given up")
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
        give_up(moment, task, _hopeless(routing))


def _hopeless(nobody: Nobody) -> Failed:
    return Failed(cause=nobody.why, advice=nobody.advice, remedy="fail", flaw="nobody")


def give_up(moment: Moment, task: Task, failure: Failed) -> None:
    """A task has failed for good; a change of the plan that could not be worked out leaves the plan as it is."""
    if task.wish is not None:
        moment.tx.tasks.save(
            task.model_copy(update={"state": "done", "wish": None, "outcome": None, "ended_at": moment.now})
        )
        moment.tell(task.run, ChangeGivenUp(words=task.wish.words, cause=failure.cause, advice=failure.advice))
        unasked.supersede(moment, task)
        return
    moment.tx.tasks.save(task.model_copy(update={"state": "failed", "outcome": failure, "ended_at": moment.now}))
    moment.tell(
        task.run,
        TaskFailed(task=task.key, cause=failure.cause, advice=failure.advice, reason=reason_of(failure)),
    )
    unasked.supersede(moment, task)


def fail(moment: Moment, task: Task, attempt: Attempt, failure: Failed) -> bool:
    """An attempt was not accepted: try again, by somebody else, later, or give up. True when the task goes on."""
    if attempt.agent == ENGINE and failure.ails:
        failure = failure.model_copy(update={"ails": None})
    write_off(moment, attempt)
    moment.tx.attempts.save(attempt.model_copy(update={"state": "failed", "outcome": failure, "ended_at": moment.now}))
    run = moment.run(task.run)
    if attempt.agent != ENGINE:
        lessons.learn(moment, run, task, attempt, failure)
    if failure.ails:
        before = moment.condition(attempt.agent)
        moment.note(
            attempt.agent, conditions.worsened(before, failure, began=attempt.started_at, now=moment.now) or before
        )
    excused = task.excused + (failure.ails is not None)
    task = task.model_copy(update={"outcome": failure, "spent": _spent(moment, task), "excused": excused})
    if failure.ails is None and (rung := climb(moment, run, task)):
        _go_on(moment, task, attempt, failure, rung)
        return True
    match retrying.decide(failure, number=attempt.number - excused, allowed=task.planned.attempts):
        case retrying.MoveOn():
            return _move_on(moment, run, task, attempt, failure)
        case retrying.TryAgain(delay=delay, change_agent=True) if task.planned.kind not in OWN_KINDS:
            return _change_agent(moment, run, task, attempt, failure)
        case retrying.TryAgain(delay=delay):
            agent = ENGINE if task.planned.kind in OWN_KINDS else attempt.agent
            whom = "" if agent == ENGINE else f" by {agent}"
            when = f"in {duration(delay)}" if delay else "at once"
            _tell_failure(moment, task, attempt, failure, f"tried again {when}{whom}")
            not_before = moment.now + timedelta(seconds=delay) if delay else None
            queue(moment, task, agent, why=retrying.MAY_TRY_AGAIN, not_before=not_before)
            return True
        case retrying.GiveUp():
            _tell_failure(moment, task, attempt, failure, "given up")
            give_up(moment, task, failure)
            return False


def _change_agent(moment: Moment, run: Run, task: Task, attempt: Attempt, failure: Failed) -> bool:
    routing = route(moment, run, task, tried=_tried(moment, task, but=attempt) | {attempt.agent})
    if isinstance(routing, Nobody):
        _tell_failure(moment, task, attempt, failure, "given up")
        give_up(moment, task, failure)
        return False
    _go_on(moment, task, attempt, failure, routing)
    return True


def _move_on(moment: Moment, run: Run, task: Task, attempt: Attempt, failure: Failed) -> bool:
    """The agent could not work at all. Planning always goes on: where no model can plan, rules say so."""
    routing = route(moment, run, task, tried=_tried(moment, task, but=attempt))
    if task.planned.entry_of and isinstance(routing, Later):
        routing = Nobody(routing.why, "The others go on without it.")
    if task.planned.kind == "plan":
        later = routing if isinstance(routing, Later) else None
        follows = waiting(later.until, "", moment.now) if later else "planned anew at once"
        _tell_failure(moment, task, attempt, failure, follows)
        queue(moment, task, ENGINE, why=later.why if later else "", not_before=later.until if later else None)
        return True
    if isinstance(routing, Nobody):
        _tell_failure(moment, task, attempt, failure, "given up")
        give_up(moment, task, _hopeless(routing))
        return False
    _go_on(moment, task, attempt, failure, routing)
    return True


def _go_on(moment: Moment, task: Task, attempt: Attempt, failure: Failed, routing: Choice | Later) -> None:
    if isinstance(routing, Later):
        _tell_failure(moment, task, attempt, failure, waiting(routing.until, "", moment.now))
        queue(moment, task, routing.agent, why=routing.why, not_before=routing.until)
    else:
        _tell_failure(moment, task, attempt, failure, f"tried again at once by {routing.agent}")
        queue(moment, task, routing.agent, why=routing.why, model=routing.model)


def _tried(moment: Moment, task: Task, *, but: Attempt) -> frozenset[str]:
    """Who failed at a task before although able to work."""
    if task.attempts - task.excused < 1:
        return frozenset()
    return frozenset(
        other.agent
        for other in moment.tx.attempts.of(task.run)
        if other.task == task.id
        and other.id != but.id
        and other.outcome is not None
        and other.outcome.kind == "failed"
        and other.outcome.ails is None
    )


def recovered(moment: Moment, attempt: Attempt) -> None:
    """An attempt shows that its agent can work: what ailed it is over."""
    before = moment.condition(attempt.agent)
    if before is not None and conditions.recovered(before, began=attempt.started_at) is None:
        moment.note(attempt.agent, None)
        reconsidered(moment)


def _tell_failure(moment: Moment, task: Task, attempt: Attempt, failure: Failed, follows: str) -> None:
    moment.tell(
        task.run,
        AttemptFailed(
            task=task.key,
            attempt=attempt.id,
            agent=attempt.agent,
            cause=failure.cause,
            advice=failure.advice,
            next=follows,
            commands=failure.commands,
        ),
    )


def _spent(moment: Moment, task: Task) -> Micros:
    return moment.tx.ledger.spent_on(task.id).known


def done(moment: Moment, of: TaskId, by: AttemptId, outcome: Done, *, commit: CommitId | None = None) -> None:
    """A task ended well; ``commit`` is the merge that brought its work in."""
    task, attempt = moment.task(of), moment.attempt(by)
    spent = _spent(moment, task)
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
