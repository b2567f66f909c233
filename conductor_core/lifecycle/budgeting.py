"""What people decide about money: another limit, cheaper agents, or to have what exists."""

from conductor_core.domain.cap import Cap
from conductor_core.domain.ids import DELIVER, PLAN, RunId
from conductor_core.domain.run import FINAL_RUN_STATES, FINAL_TASK_STATES, Attempt, Run, Task
from conductor_core.domain.usage import Micros
from conductor_core.errors import StateError
from conductor_core.events.run import BudgetChanged
from conductor_core.events.task import TaskCancelled
from conductor_core.lifecycle import approvals, capping, policing, runs, tasks, unasked
from conductor_core.lifecycle.assigning import ENGINE, queue, route
from conductor_core.lifecycle.cut_off import write_off
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.cap_words import limit, owner
from conductor_core.logic.roster import Roster
from conductor_core.logic.routing import Choice


def limited(moment: Moment, cap: Cap, run: Run | None) -> tuple[Run, ...]:
    """From now on this cap counts; gives the runs that were held by it and go on. ``run`` is where it is told."""
    if cap.scope == "run":
        _keep_own(moment, moment.run(RunId(cap.whose)), cap, cap)
    else:
        moment.tx.caps.set(cap)
    what = f"set the budget{owner(cap)} to {limit(cap)}"
    return _decided(moment, cap, run, BudgetChanged(by=moment.actor.name, what=what, cap=cap))


def unlimited(moment: Moment, cap: Cap, run: Run | None) -> tuple[Run, ...]:
    """This cap counts no more; the same as above."""
    if cap.scope == "run":
        _keep_own(moment, moment.run(RunId(cap.whose)), cap, None)
    else:
        moment.tx.caps.drop(cap)
    what = f"took the budget of {limit(cap)}{owner(cap)} off"
    return _decided(moment, cap, run, BudgetChanged(by=moment.actor.name, what=what, dropped=cap))


def _keep_own(moment: Moment, run: Run, old: Cap, new: Cap | None) -> None:
    if old.unit == "money":
        amount = None if new is None else Micros(new.amount)
        allowed = policing.allowing(moment, run, amount)
        if new is not None and allowed != run.options.allowed:
            approvals.supersede(moment, run, f"{moment.actor.name} allowed it {limit(new)}", "spending")
        update: dict[str, object] = {"budget": amount, "allowed": allowed}
    else:
        others = tuple(cap for cap in run.options.caps if cap.unit != old.unit)
        update = {"caps": others if new is None else (*others, new)}
    moment.tx.runs.save(run.model_copy(update={"options": run.options.model_copy(update=update)}))


def _decided(moment: Moment, cap: Cap, run: Run | None, told: BudgetChanged) -> tuple[Run, ...]:
    held = [other for other in moment.tx.runs.unfinished() if other.held and other.held.cap.place == cap.place]
    free = tuple(other for other in held if not capping.exhausted(moment, other))
    for one in {other.id for other in (*free, *((run,) if run else ()))}:
        moment.tell(one, told)
    for other in free:
        runs.resume(moment, moment.run(other.id))
    return free


def freed(moment: Moment) -> None:
    """Runs that were held by what others use go on by themselves, as soon as there is room again."""
    for run in moment.tx.runs.unfinished():
        if run.held and capping.has_room(moment, run):
            runs.resume(moment, run, f"the budget of {limit(run.held.cap)}{owner(run.held.cap)} has room again")


def cheaper(moment: Moment, run: Run) -> Micros:
    """Go on with the cheapest that can do it; gives what a million of its tokens cost.

    Raises:
        StateError: it is over, or nobody who can work costs less.
    """
    if run.state in FINAL_RUN_STATES:
        raise StateError(f"{run.id} is over; nothing more is spent on it.")
    team = moment.team(run.options)
    able = [member for member in team.candidates if member.card.kind != "command" and member.able(moment.now)]
    lowest = min((price for member in able if (price := team.cheapest(member)) is not None), default=None)
    if lowest is None or not any(price > lowest for price in _prices(team, run)):
        raise StateError(
            f"Nobody who can work on {run.id} is cheaper; `budget {run.id} +5` gives it more, "
            f"`budget {run.id} deliver` hands over what exists."
        )
    run = run.model_copy(update={"options": run.options.model_copy(update={"price": lowest})})
    moment.tx.runs.save(run)
    moment.tell(run.id, BudgetChanged(by=moment.actor.name, what="lets cheaper agents finish it"))
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.state == "parked":
            _give_to_cheaper(moment, run, attempt)
    if run.state == "paused":
        runs.resume(moment, run)
    return Micros(lowest)


def _prices(team: Roster, run: Run) -> list[int]:
    """Of everything that could be worked with up to now."""
    models = [model for member in team.candidates for model in member.card.models]
    prices = [model.price for model in models] + [member.card.price for member in team.candidates]
    return [price for price in prices if price is not None and (run.options.price or price) >= price]


def _give_to_cheaper(moment: Moment, run: Run, attempt: Attempt) -> None:
    """What was begun by somebody dearer is begun anew; what is merged stays."""
    task = moment.task(attempt.task)
    routing = route(moment, run, task)
    same = isinstance(routing, Choice) and (routing.agent, routing.model) == (attempt.agent, attempt.model)
    if (
        same
        or task.key == DELIVER
        or any(
            question.task == task.key and question.state == "pending" for question in moment.tx.asks.questions(run.id)
        )
    ):
        return
    write_off(moment, attempt)
    moment.tx.attempts.save(attempt.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
    task = task.model_copy(update={"excused": task.excused + 1})
    if task.key == PLAN:
        queue(moment, task, ENGINE)
    elif isinstance(routing, Choice):
        queue(moment, task, routing.agent, why=routing.why, model=routing.model)
    else:
        moment.tx.tasks.save(task.model_copy(update={"state": "waiting"}))


def deliver(moment: Moment, run: Run) -> None:
    """Hand over what is merged; what is left is dropped.

    Raises:
        StateError: it is over, or nothing is done yet.
    """
    if run.state in FINAL_RUN_STATES:
        raise StateError(f"{run.id} is over already; `show {run.id}` tells what was handed over.")
    all_tasks = moment.tx.tasks.of(run.id)
    if not any(task.state == "done" and task.planned.kind == "work" for task in all_tasks):
        raise StateError(
            f"Nothing of {run.id} is done yet, so there is nothing to hand over; `cancel {run.id}` ends it."
        )
    moment.tell(run.id, BudgetChanged(by=moment.actor.name, what="wants what exists to be handed over"))
    dropped = {task.id: task for task in all_tasks if _is_left(task)}
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.task in dropped and attempt.state in ("queued", "running", "parked"):
            write_off(moment, attempt)
            moment.tx.attempts.save(attempt.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
            moment.dispatcher.revoke(moment.tx, attempt.id)
    for task in dropped.values():
        moment.tx.tasks.save(task.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
        unasked.supersede(moment, task)
        moment.tell(run.id, TaskCancelled(task=task.key, by=moment.actor.name))
    if run.state == "paused":
        runs.resume(moment, run)
    else:
        tasks.advance(moment, run.id)


def _is_left(task: Task) -> bool:
    return task.key not in (PLAN, DELIVER) and task.state not in FINAL_TASK_STATES
