"""Tasks that several agents try at once: from the order to the pick."""

from collections.abc import Sequence

from conductor_core.domain.ids import TaskKey, task_id
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.race import Placing
from conductor_core.domain.run import FINAL_TASK_STATES, Run, Task
from conductor_core.errors import StateError, UsageError
from conductor_core.events.race import CascadeBegun, EntryPicked, RaceBegun, RaceJudged
from conductor_core.events.task import TaskCancelled
from conductor_core.lifecycle import approvals, reopening, replanning, runs, tasks, unasked
from conductor_core.lifecycle.assigning import ENGINE
from conductor_core.lifecycle.cut_off import write_off
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.cascading import ladder
from conductor_core.logic.entrants import Field, field
from conductor_core.logic.estimating import estimated
from conductor_core.logic.plan_editing import differences
from conductor_core.logic.racing import laps, raced
from conductor_core.logic.refereeing import placed
from conductor_core.logic.routing import Nobody, choose
from conductor_core.logic.state_words import state_word
from conductor_core.ports.store import Transaction


def begin(moment: Moment, run: Run, task: Task, wanted: int) -> Field:
    """Let several agents try a task that is not done: each in a workspace of its own, all at once.

    Raises:
        StateError: it is no task to race, or fewer than two can run.
    """
    runners, planned = _lined_up(moment, run, task, wanted)
    end_tries(moment, run, [task])
    for lap in planned:
        _put(moment, run, task, lap)
    _tell(moment, run, task, runners, planned)
    approvals.supersede(moment, run, f"{task.key} is tried by several agents since", "change")
    return runners


def put_on(moment: Moment, run: Run, task: Task, wanted: int) -> Field:
    """Make a race part of a plan that waits for a yes: that is a new plan, with the price of all who run.

    Raises:
        StateError: it is no task to race, or fewer than two can run.
    """
    runners, planned = _lined_up(moment, run, task, wanted)
    before = replanning.in_force(moment, run)
    after = raced(before, planned)
    _tell(moment, run, task, runners, planned)
    runs.propose(moment, run, after, differences(before, after), moment.actor.name)
    return runners


def _tell(moment: Moment, run: Run, task: Task, runners: Field, planned: tuple[PlannedTask, ...]) -> None:
    moment.tell(run.id, RaceBegun(task=task.key, tasks=planned, note=runners.note, by=moment.actor.name))


def _lined_up(moment: Moment, run: Run, task: Task, wanted: int) -> tuple[Field, tuple[PlannedTask, ...]]:
    """Who runs, and the tasks that take the place of the one, each with its price."""
    asked = _asked(moment, run, task)
    roster = moment.team(run.options)
    named = roster.get(asked.agent or "")
    if named is not None and named.card.kind == "command":
        raise StateError(f"{task.id} is done by {named.name}, a program that makes the same every time.")
    runners = field(asked, roster, moment.now, wanted)
    if len(runners.entrants) < 2:
        who = runners.entrants[0].agent if runners.entrants else "nobody"
        raise StateError(f"A race needs two who can work on {task.id}, and there is {who}.")
    tests = PlannedTask(key=task.key, title="Review", brief="", kind="review", role="reviewer")
    reviewed = run.options.mode == "careful" and not isinstance(choose(tests, roster, moment.now), Nobody)
    _, plan = runs.plan_of(moment, run)
    planned = laps(asked, runners.entrants, reviewed=reviewed)
    return runners, estimated(
        plan.model_copy(update={"tasks": planned}), run.options, roster, moment.now, run.files
    ).tasks


def _asked(moment: Moment, run: Run, task: Task) -> PlannedTask:
    """The work itself, also where it was raced before."""
    if task.planned.entry_of or task.planned.kind not in ("work", "pick"):
        raise StateError(f"{task.id} changes no files by itself, so there is nothing to race for.")
    if task.state in ("done", "cancelled"):
        raise StateError(f"{task.id} is {state_word(task.state)}; only what is not done can be raced.")
    if task.planned.kind == "work":
        return task.planned
    first = moment.task(task_id(run.id, TaskKey(f"{task.key}-1"))).planned
    update = {"key": task.key, "title": task.planned.title, "agent": None, "model": None, "entry_of": None}
    return first.model_copy(update=update)


def _put(moment: Moment, run: Run, task: Task, lap: PlannedTask) -> None:
    known = moment.tx.tasks.get(task_id(run.id, lap.key))
    if known is not None:
        end_tries(moment, run, [known])
        reopening.wait_again(moment, moment.task(known.id).model_copy(update={"planned": lap, "entry": None}))
        return
    fresh = Task(
        id=task_id(run.id, lap.key),
        run=run.id,
        project=run.project,
        key=lap.key,
        position=task.position,
        planned=lap,
        tail=task.tail,
        state="waiting",
    )
    moment.tx.tasks.add([fresh])


def from_the_cheapest(moment: Moment, run: Run, planned: PlannedTask) -> PlannedTask:
    """The task as it is tried by one after the other, with what that takes."""
    unknown = planned.estimate.model_copy(update={"cost_low": None, "cost_high": None})
    task = planned.model_copy(update={"first": "cheapest", "estimate": unknown})
    _, plan = runs.plan_of(moment, run)
    alone = plan.model_copy(update={"tasks": (task,)})
    return estimated(alone, run.options, moment.team(run.options), moment.now, run.files).tasks[0]


def tell_ladder(moment: Moment, run: Run, planned: PlannedTask) -> None:
    """Say who tries a task one after the other."""
    steps = ladder(planned, moment.team(run.options), moment.now)
    begun = CascadeBegun(task=planned.key, ladder=steps, estimate=planned.estimate, by=moment.actor.name)
    moment.tell(run.id, begun)


def end_tries(moment: Moment, run: Run, of: Sequence[Task]) -> None:
    """Nobody works on these any more; what was spent stays in the books, and what was asked is no question any more."""
    for task in of:
        unasked.supersede(moment, task)
    meant = {task.id for task in of}
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.task in meant and attempt.state in ("queued", "running", "parked"):
            write_off(moment, attempt)
            moment.tx.attempts.save(attempt.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
            moment.dispatcher.revoke(moment.tx, attempt.id)


def judge(moment: Moment, run: Run, task: Task, *, without: tuple[TaskKey, ...] = (), note: str = "") -> Task:
    """Put the tries in order, once all are in; where nobody is asked, the first is taken.

    ``without`` are left out, because what they made can no longer be merged.
    """
    judged = _ordered(moment, run, task, without, note)
    first = next((one for one in judged.placings if one.entry is not None), None)
    if first is None or run.options.approval == "ask":
        return judged
    return _take(moment, run, judged, first.key, first.why, automatic=True)


def _ordered(moment: Moment, run: Run, task: Task, without: tuple[TaskKey, ...] = (), note: str = "") -> Task:
    reviews = {other.planned.needs[0]: other for other in _laps(moment, run, task) if other.planned.kind == "review"}
    placings = placed(
        [_placing(moment, one, reviews.get(one.key)) for one in _tries(moment, run, task) if one.key not in without]
    )
    judged = task.model_copy(update={"placings": placings, "picked": None, "judged_at": moment.now, "reminded": 0})
    moment.tx.tasks.save(judged)
    moment.tell(run.id, RaceJudged(task=task.key, placings=placings, note=note))
    return judged


def _placing(moment: Moment, tried: Task, review: Task | None) -> Placing:
    said = review.outcome if review and review.state == "done" else None
    out = tried.outcome.cause if tried.outcome and tried.outcome.kind == "failed" else state_word(tried.state)
    unchanged = "it changed nothing" if tried.state == "done" and tried.entry is None else out
    took = (tried.ended_at - tried.started_at).total_seconds() if tried.ended_at and tried.started_at else None
    cost = moment.tx.ledger.spent_on(tried.id)
    return Placing(
        key=tried.key,
        agent=tried.agent or tried.planned.agent or "",
        entry=tried.entry,
        out="" if tried.entry else unchanged,
        verdict=said.verdict if said and said.kind == "done" else None,
        seconds=took,
        spent=cost.known,
        unpriced=cost.unpriced_calls,
    )


def pick(moment: Moment, run: Run, task: Task, number: int, reason: str, commit: str = "") -> Task:
    """A person takes one of the results, where that is still the commit they saw; who still tries is stopped.

    Raises:
        StateError: there is no race, or nothing to take, or another result by now.
        UsageError: there is no such try.
    """
    if task.planned.kind != "pick":
        raise StateError(f"{task.id} is tried by one agent; `race {task.key}` lets several try it.")
    if task.picked or task.state in FINAL_TASK_STATES:
        what = f"{task.picked} is picked" if task.picked else state_word(task.state)
        raise StateError(f"{task.id}: {what} already.")
    tried = next((one for one in _tries(moment, run, task) if one.key == f"{task.key}-{number}"), None)
    if tried is None:
        raise UsageError(f"{task.id} has no try {number}.", field="entry")
    if tried.entry is None:
        raise StateError(f"{tried.id} has made nothing that could be picked; it is {state_word(tried.state)}.")
    if not tried.entry.commit.startswith(commit):
        raise StateError(f"{tried.id} has made something else since: look at it again, then pick.")
    left = [one for one in _laps(moment, run, task) if one.state not in FINAL_TASK_STATES]
    end_tries(moment, run, left)
    for one in left:
        moment.tx.tasks.save(moment.task(one.id).model_copy(update={"state": "cancelled", "ended_at": moment.now}))
        moment.tell(run.id, TaskCancelled(task=one.key, by=moment.actor.name))
    judged = task if task.placings else _ordered(moment, run, task)
    picked = _take(moment, run, judged, tried.key, reason or f"{moment.actor.name} chose it", automatic=False)
    if run.state == "running":
        tasks.unpark(moment, task.id)
        tasks.advance(moment, run.id)
    return picked


def _take(moment: Moment, run: Run, task: Task, entry: TaskKey, why: str, *, automatic: bool) -> Task:
    agent = moment.task(task_id(run.id, entry)).agent or ""
    picked = task.model_copy(update={"picked": entry})
    moment.tx.tasks.save(picked)
    by = "the referee" if automatic else moment.actor.name
    moment.tell(run.id, EntryPicked(task=task.key, entry=entry, agent=agent, by=by, why=why, automatic=automatic))
    return picked


def to_pick(tx: Transaction) -> list[Task]:
    """All over the house, what waits for somebody to take one of the results; the oldest first."""
    found = (tx.tasks.get(attempt.task) for attempt in tx.attempts.unended(ENGINE))
    return [task for task in found if task is not None and task.waits_for_pick]


def _laps(moment: Moment, run: Run, task: Task) -> list[Task]:
    return [moment.task(task_id(run.id, key)) for key in task.planned.needs]


def _tries(moment: Moment, run: Run, task: Task) -> list[Task]:
    return [one for one in _laps(moment, run, task) if one.planned.kind == "work"]
