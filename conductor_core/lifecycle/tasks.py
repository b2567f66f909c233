"""Handing tasks out, and what follows when one changes."""

from datetime import datetime, timedelta

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.ids import DELIVER, AttemptId, CommitId, RunId, TaskId, attempt_id, task_id
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.domain.usage import Micros
from conductor_core.events.task import AttemptFailed, AttemptStarted, TaskBlocked, TaskDone, TaskFailed, TaskQueued
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import retrying, routing, scheduling

ENGINE = "conductor"
"""Who does the engine's own tasks."""


def claim(moment: Moment, attempt: AttemptId) -> tuple[Run, Task, Attempt] | None:
    """Take an attempt to work on it; None when it is no longer there to take."""
    found = moment.tx.attempts.get(attempt)
    if found is None:
        return None
    run = moment.run(found.run)
    claimed = moment.tx.attempts.claim(attempt, moment.now, base=run.head)
    if claimed is None:
        return None
    task = moment.task(claimed.task)
    if task.state != "running":
        task = task.model_copy(update={"state": "running", "started_at": moment.now})
        moment.tx.tasks.save(task)
        moment.tell(run.id, AttemptStarted(task=task.key, attempt=attempt, agent=claimed.agent))
    return run, task, claimed


def queue(moment: Moment, task: Task, agent: str, *, not_before: datetime | None = None) -> None:
    """Give a task to an agent."""
    attempt = Attempt(
        id=attempt_id(task.id, task.attempts + 1),
        task=task.id,
        run=task.run,
        project=task.project,
        number=task.attempts + 1,
        agent=agent,
        state="queued",
        priority=task.planned.priority,
        not_before=not_before,
        queued_at=moment.now,
    )
    moment.tx.attempts.add(attempt)
    moment.tx.tasks.save(
        task.model_copy(update={"state": "queued", "agent": agent, "attempts": attempt.number, "ended_at": None})
    )
    moment.dispatcher.enqueue(moment.tx, attempt)
    moment.tell(task.run, TaskQueued(task=task.key, attempt=attempt.id, agent=agent, not_before=not_before))


def advance(moment: Moment, run_id: RunId) -> None:
    """Do everything that follows from the states of a run's tasks. Called after every change; repeating it is harmless."""
    run = moment.run(run_id)
    if run.state != "running":
        return
    while True:
        tasks = {task.key: task for task in moment.tx.tasks.of(run_id)}
        steps = scheduling.next_steps(tuple(tasks.values()))
        refused = False
        for step in steps:
            match step:
                case scheduling.Block(task=key, by=by):
                    moment.tx.tasks.save(tasks[key].model_copy(update={"state": "blocked", "ended_at": moment.now}))
                    moment.tell(run_id, TaskBlocked(task=key, by=by))
                case scheduling.Queue(task=key):
                    refused = not _assign(moment, run, tasks[key]) or refused
                case scheduling.Deliver():
                    queue(moment, tasks[DELIVER], ENGINE)
        if not refused:
            return


def _assign(moment: Moment, run: Run, task: Task) -> bool:
    agent = routing.choose(
        task.planned,
        moment.roster.only(run.options.agents),
        author_vendors=_author_vendors(moment, run.id),
    )
    if agent is not None:
        queue(moment, task, agent)
        return True
    give_up(
        moment,
        task,
        Failed(
            cause=f"no agent is ready to work as {task.planned.role}",
            advice="Set ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY, or look at `agents` for what is wrong.",
            remedy="fail",
        ),
    )
    return False


def _author_vendors(moment: Moment, run: RunId) -> frozenset[str]:
    authors = {task.agent for task in moment.tx.tasks.of(run) if task.planned.kind == "work" and task.agent}
    return frozenset(member.card.vendor for name in authors if (member := moment.roster.get(name)))


def give_up(moment: Moment, task: Task, failure: Failed) -> None:
    """A task has failed for good."""
    moment.tx.tasks.save(task.model_copy(update={"state": "failed", "outcome": failure, "ended_at": moment.now}))
    moment.tell(task.run, TaskFailed(task=task.key, cause=failure.cause, advice=failure.advice))


def fail(moment: Moment, task: Task, attempt: Attempt, failure: Failed) -> bool:
    """An attempt was not accepted: try again, by somebody else, or give up. True when the task goes on."""
    moment.tx.attempts.save(attempt.model_copy(update={"state": "failed", "outcome": failure, "ended_at": moment.now}))
    task = task.model_copy(update={"outcome": failure, "spent": _spent(moment, task)})
    run = moment.run(task.run)
    verdict = retrying.decide(failure, number=attempt.number, allowed=task.planned.attempts)
    agent: str | None = None
    if isinstance(verdict, retrying.TryAgain):
        agent = attempt.agent
        if verdict.change_agent and agent != ENGINE:
            tried = frozenset(a.agent for a in moment.tx.attempts.of(run.id) if a.task == task.id)
            agent = routing.choose(
                task.planned,
                moment.roster.only(run.options.agents),
                tried=tried,
                author_vendors=_author_vendors(moment, run.id),
            )
    if not isinstance(verdict, retrying.TryAgain) or agent is None:
        _tell_failure(moment, task, attempt, failure, "given up")
        give_up(moment, task, failure)
        return False
    wait = f"in {verdict.delay:g} s" if verdict.delay else "at once"
    whom = "" if agent == ENGINE else f" by {agent}"
    _tell_failure(moment, task, attempt, failure, f"tried again {wait}{whom}")
    not_before = moment.now + timedelta(seconds=verdict.delay) if verdict.delay else None
    queue(moment, task, agent, not_before=not_before)
    return True


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
    return moment.tx.ledger.of_task(task.id).cost or Micros(0)


def reopen(moment: Moment, run: Run, task: Task) -> None:
    """Put a task that ended badly back on the plan, with everything that waits for it."""
    for other in moment.tx.tasks.of(run.id):
        if other.id == task.id or other.state == "blocked":
            _wait_again(moment, other)
    deliver_anew(moment, run)


def deliver_anew(moment: Moment, run: Run) -> None:
    """What was handed over, or is being handed over now, is out of date."""
    deliver = moment.task(task_id(run.id, DELIVER))
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.task == deliver.id and attempt.state in ("queued", "running", "parked"):
            moment.tx.attempts.save(attempt.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
            moment.dispatcher.revoke(moment.tx, attempt.id)
    _wait_again(moment, deliver)


def _wait_again(moment: Moment, task: Task) -> None:
    moment.tx.tasks.save(
        task.model_copy(update={"state": "waiting", "outcome": None, "started_at": None, "ended_at": None})
    )


def done(moment: Moment, of: TaskId, by: AttemptId, outcome: Done, *, commit: CommitId | None = None) -> None:
    """A task ended well; ``commit`` is the merge that brought its work in."""
    task, attempt = moment.task(of), moment.attempt(by)
    spent = _spent(moment, task)
    update = {"state": "done", "outcome": outcome, "ended_at": moment.now}
    moment.tx.tasks.save(task.model_copy(update={**update, "commit": commit, "spent": spent}))
    moment.tx.attempts.save(attempt.model_copy(update=update))
    moment.tell(
        task.run,
        TaskDone(
            task=task.key,
            attempt=attempt.id,
            agent=attempt.agent,
            summary=outcome.summary,
            seconds=(moment.now - (task.started_at or moment.now)).total_seconds(),
            spent=spent,
            commands=outcome.commands,
            verdict=outcome.verdict,
            struck=outcome.struck,
        ),
    )


def unpark(moment: Moment, task: TaskId) -> None:
    """Hand out the attempt of a task again that waited for a person."""
    for attempt in moment.tx.attempts.of(moment.task(task).run):
        if attempt.task == task and attempt.state == "parked":
            again = attempt.model_copy(update={"state": "queued"})
            moment.tx.attempts.save(again)
            moment.dispatcher.enqueue(moment.tx, again)
