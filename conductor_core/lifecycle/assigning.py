"""Giving tasks to agents, and giving them to somebody else while they wait."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from conductor_core.domain.ids import attempt_id, task_id
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.events.task import TaskQueued
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import ailing, cascading, conditions
from conductor_core.logic.foreseeing import given, looks_at
from conductor_core.logic.routing import NO_AGENTS, Choice, Later, Nobody, Routing

ENGINE = "conductor"
"""Who does the engine's own tasks."""


def queue(
    moment: Moment,
    task: Task,
    agent: str,
    *,
    why: str = "",
    model: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """Give a task to an agent."""
    attempt = Attempt(
        id=attempt_id(task.id, task.attempts + 1),
        task=task.id,
        run=task.run,
        project=task.project,
        number=task.attempts + 1,
        agent=agent,
        why=why,
        model=model,
        state="queued",
        priority=task.planned.priority,
        tail=task.tail,
        not_before=not_before,
        queued_at=moment.now,
    )
    moment.tx.attempts.add(attempt)
    moment.tx.tasks.save(
        task.model_copy(update={"state": "queued", "agent": agent, "attempts": attempt.number, "ended_at": None})
    )
    _hand_out(moment, task, attempt)


def route(moment: Moment, run: Run, task: Task, *, tried: AbstractSet[str] = NO_AGENTS) -> Routing:
    """Who gets a task, as everything stands now."""
    authors = author_vendors(moment, task) if task.planned.role == "reviewer" else NO_AGENTS
    team, failed = ailing.at_rest(moment.team(run.options), tries_in_vain(moment, task)), _failed(moment, task)
    return given(task.planned, run.options, team, moment.now, failed=failed, tried=tried, authors=authors)


def assign(moment: Moment, run: Run, task: Task, *, tried: AbstractSet[str] = NO_AGENTS) -> Routing:
    """Give a task to whoever can have it now, or to whom is expected back first; nothing is done where nobody can."""
    routing = route(moment, run, task, tried=tried)
    match routing:
        case Choice():
            wanted = task.given_by and routing.agent == task.planned.agent
            why = f"{task.given_by} wants it so" if wanted else routing.why
            queue(moment, task, routing.agent, why=why, model=routing.model)
        case Later():
            queue(moment, task, routing.agent, why=routing.why, not_before=routing.until)
        case Nobody():
            pass
    return routing


def tries_in_vain(moment: Moment, task: Task) -> tuple[ailing.Ailed, ...]:
    """Those at a task at which its agent could not work."""
    return ailing.tries_in_vain(moment.tx.attempts.of(task.run), task) if task.excused else ()


def hurry(moment: Moment, task: Task) -> None:
    """People do not want to wait for a rest to be over that agents got for what they failed at here."""
    for agent in dict.fromkeys(one.attempt.agent for one in tries_in_vain(moment, task)):
        condition = moment.condition(agent)
        if condition is not None:
            moment.note(agent, conditions.hurried(condition, moment.now))


def climb(moment: Moment, run: Run, task: Task) -> Choice | None:
    """Who is the next to try what cheaper agents have failed at; None where it is no such task, or nobody is left."""
    team = moment.team(run.options)
    if not cascading.applies(task.planned, run.options, team):
        return None
    return cascading.next_rung(task.planned, team, moment.now, _failed(moment, task))


def _failed(moment: Moment, task: Task) -> frozenset[tuple[str, str | None]]:
    """Who has failed at a task although able to work, with which model."""
    if not task.attempts:
        return frozenset()
    return frozenset(
        (one.agent, one.model)
        for one in moment.tx.attempts.of(task.run)
        if one.task == task.id and one.outcome and one.outcome.kind == "failed" and one.outcome.ails is None
    )


def must_choose_anew(moment: Moment, attempt: Attempt) -> bool:
    """Whether who was to have an attempt that nobody began may not be the right one any more."""
    if attempt.token or attempt.agent == ENGINE:
        return False
    member = moment.roster.get(attempt.agent)
    return member is None or moment.condition(attempt.agent) is not None or not member.able(moment.now)


def choose_anew(moment: Moment, run: Run, task: Task, attempt: Attempt) -> Routing:
    """Give an attempt that nobody began to whoever can have it now; where nobody can, it stays as it is."""
    if attempt.not_before is None:
        _count(moment, attempt, -1)  # what is to be given away must not make its own agent look busy
    routing = route(moment, run, task)
    match routing:
        case Choice(agent=agent) if agent == attempt.agent and attempt.not_before is None:
            _count(moment, attempt, 1)
        case Later(agent=agent, until=until) if agent == attempt.agent and attempt.not_before == until:
            pass
        case Choice():
            _move(moment, task, attempt.model_copy(update={"model": routing.model}), routing.agent, routing.why, None)
        case Later():
            _move(moment, task, attempt, routing.agent, routing.why, routing.until)
        case Nobody():
            pass
    return routing


def reconsider(moment: Moment) -> tuple[tuple[Task, Attempt, Nobody], ...]:
    """Choose anew for everything that waits: somebody came back or was taken off.

    What nobody can do any more is given back, for whoever gives it up.
    """
    lost = []
    for attempt in moment.tx.attempts.open():
        fresh = moment.tx.attempts.get(attempt.id)
        if fresh is None or fresh.state != "queued" or fresh.token or fresh.agent == ENGINE:
            continue
        if not (must_choose_anew(moment, fresh) or _waits_for_somebody(moment, fresh)):
            continue
        task = moment.task(fresh.task)
        moment.dispatcher.revoke(moment.tx, fresh.id)
        routing = choose_anew(moment, moment.run(fresh.run), task, fresh)
        if isinstance(routing, Nobody):
            lost.append((task, fresh, routing))
        elif moment.tx.attempts.get(fresh.id) == fresh:
            moment.dispatcher.enqueue(moment.tx, fresh)
    return tuple(lost)


def postpone(moment: Moment, task: Task, attempt: Attempt, later: Later) -> None:
    """Put an attempt that was begun back on the queue until somebody can work on it."""
    waits = attempt.model_copy(update={"state": "queued", "why": later.why, "not_before": later.until})
    moment.tx.attempts.save(waits)
    moment.tx.tasks.save(task.model_copy(update={"state": "queued"}))
    _hand_out(moment, task, waits)


def _waits_for_somebody(moment: Moment, attempt: Attempt) -> bool:
    """Whether it waits because nobody could have it, not because a try is to be repeated a little later."""
    if attempt.not_before is None:
        return False
    outcome = moment.task(attempt.task).outcome
    return outcome is None or outcome.kind != "failed" or outcome.ails is not None


def _move(moment: Moment, task: Task, attempt: Attempt, agent: str, why: str, not_before: datetime | None) -> None:
    moved = attempt.model_copy(update={"agent": agent, "why": why, "not_before": not_before})
    moment.tx.attempts.save(moved)
    moment.tx.tasks.save(task.model_copy(update={"agent": agent}))
    _hand_out(moment, task, moved)


def _hand_out(moment: Moment, task: Task, attempt: Attempt) -> None:
    if attempt.not_before is None:
        _count(moment, attempt, 1)
    moment.dispatcher.enqueue(moment.tx, attempt)
    moment.tell(
        task.run,
        TaskQueued(
            task=task.key, attempt=attempt.id, agent=attempt.agent, why=attempt.why, not_before=attempt.not_before
        ),
    )


def _count(moment: Moment, attempt: Attempt, more: int) -> None:
    """Count an attempt as given to its agent, or not any more."""
    moment.given[attempt.agent] = moment.given.get(attempt.agent, 0) + more


def author_vendors(moment: Moment, review: Task) -> frozenset[str]:
    """Of everybody who has, or had, what a review looks at: the work of the run, one task of it, or one of several tries."""
    looked_at = [task for task in moment.tx.tasks.of(review.run) if looks_at(review.planned, task.planned)]
    made = {task_id(review.run, task.picked) if task.picked else task.id for task in looked_at}
    last = {attempt.task: attempt for attempt in moment.tx.attempts.of(review.run) if attempt.task in made}
    return frozenset(filter(None, (one.vendor or vendor_of(moment, one) for one in last.values())))


def vendor_of(moment: Moment, attempt: Attempt) -> str:
    """Whose model an attempt has when it is started now; empty for the engine's, and where its agent is not here any more."""
    member = moment.roster.get(attempt.agent)
    return member.vendor_with(attempt.model) if member else ""
