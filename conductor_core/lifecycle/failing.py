"""What becomes of a task after a try that was not accepted."""

from datetime import datetime, timedelta

from conductor_core.domain.agent import Failed
from conductor_core.domain.plan import OWN_KINDS
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.domain.usage import Micros
from conductor_core.events.change import ChangeGivenUp
from conductor_core.events.task import AttemptFailed, TaskFailed
from conductor_core.lifecycle import lessons, unasked
from conductor_core.lifecycle.assigning import ENGINE, climb, queue, route, tries_in_vain
from conductor_core.lifecycle.cut_off import write_off
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import ailing, conditions, retrying
from conductor_core.logic.failures import reason_of
from conductor_core.logic.figures import duration
from conductor_core.logic.reasons import waiting
from conductor_core.logic.routing import Choice, Later, Nobody


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
    task = task.model_copy(update={"outcome": failure, "spent": spent_on(moment, task), "excused": excused})
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
            tell_failure(moment, task, attempt, failure, f"tried again {when}{whom}")
            not_before = moment.now + timedelta(seconds=delay) if delay else None
            queue(moment, task, agent, why=retrying.MAY_TRY_AGAIN, not_before=not_before)
            return True
        case retrying.GiveUp():
            tell_failure(moment, task, attempt, failure, "given up")
            give_up(moment, task, failure)
            return False


def _change_agent(moment: Moment, run: Run, task: Task, attempt: Attempt, failure: Failed) -> bool:
    routing = route(moment, run, task, tried=_tried(moment, task, but=attempt) | {attempt.agent})
    if isinstance(routing, Nobody):
        tell_failure(moment, task, attempt, failure, "given up")
        give_up(moment, task, failure)
        return False
    _go_on(moment, task, attempt, failure, routing)
    return True


def _move_on(moment: Moment, run: Run, task: Task, attempt: Attempt, failure: Failed) -> bool:
    """The agent could not work at all. Planning always goes on: where no model can plan, rules say so."""
    routing = route(moment, run, task, tried=_tried(moment, task, but=attempt))
    if task.planned.entry_of and isinstance(routing, Later):
        routing = Nobody(routing.why, "The others go on without it.")
    if isinstance(routing, Later) and _too_dear(moment, task):
        failure = failure.model_copy(update={"advice": failure.advice or ailing.ASKED})
        tell_failure(moment, task, attempt, failure, "given up")
        give_up(moment, task, failure)
        return False
    if task.planned.kind == "plan":
        later = routing if isinstance(routing, Later) else None
        follows = waiting(later.until, "", moment.now) if later else "planned anew at once"
        tell_failure(moment, task, attempt, failure, follows, until=later.until if later else None)
        queue(moment, task, ENGINE, why=later.why if later else "", not_before=later.until if later else None)
        return True
    if isinstance(routing, Nobody):
        tell_failure(moment, task, attempt, failure, "given up")
        give_up(moment, task, hopeless(routing))
        return False
    _go_on(moment, task, attempt, failure, routing)
    return True


def _go_on(moment: Moment, task: Task, attempt: Attempt, failure: Failed, routing: Choice | Later) -> None:
    if isinstance(routing, Later):
        follows = waiting(routing.until, "", moment.now)
        tell_failure(moment, task, attempt, failure, follows, until=routing.until)
        queue(moment, task, routing.agent, why=routing.why, not_before=routing.until)
    else:
        tell_failure(moment, task, attempt, failure, f"tried again at once by {routing.agent}")
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


def _too_dear(moment: Moment, task: Task) -> bool:
    """Whether another try by itself could cost too much for nothing."""
    tries = tries_in_vain(moment, task)
    return ailing.too_dear(tries, sum(moment.tx.ledger.of_attempt(one.attempt.id).cost != 0 for one in tries))


def tell_failure(
    moment: Moment, task: Task, attempt: Attempt, failure: Failed, follows: str, *, until: datetime | None = None
) -> None:
    """What was wrong with a try, and what follows; ``until``: when somebody can have it again, where nobody can at once."""
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
            until=until,
        ),
    )


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


def hopeless(nobody: Nobody) -> Failed:
    """That nobody can have a task."""
    return Failed(cause=nobody.why, advice=nobody.advice, remedy="fail", flaw="nobody")


def spent_on(moment: Moment, task: Task) -> Micros:
    """What went out for a task."""
    return moment.tx.ledger.spent_on(task.id).known
