"""Runs from start to end."""

from conductor_core.domain.ask import Spend, Subject
from conductor_core.domain.cap import CapReached
from conductor_core.domain.ids import DELIVER, PLAN, RunId, TaskKey, task_id
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.run import (
    FINAL_RUN_STATES,
    FINAL_TASK_STATES,
    Run,
    RunState,
    Task,
)
from conductor_core.errors import StateError
from conductor_core.events.run import (
    PlanApproved,
    PlanProposed,
    PlanTurnedDown,
    RunCancelled,
    RunEnded,
    RunPaused,
    RunResumed,
)
from conductor_core.events.task import TaskCancelled
from conductor_core.lifecycle import approvals, capping, lessons, policing, publishing, reaching, unasked
from conductor_core.lifecycle.assigning import ENGINE, queue
from conductor_core.lifecycle.cut_off import write_off
from conductor_core.lifecycle.laying_out import OWN_ESTIMATE, bring_back, lay_out
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.standing import progress
from conductor_core.lifecycle.tasks import advance
from conductor_core.lifecycle.working_time import rested
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.approving import Granted
from conductor_core.logic.cheaper import cheaper, second_choice
from conductor_core.logic.foreseeing import foreseen
from conductor_core.logic.modes import why_unreviewed

_OVER_WITH_IT: tuple[Subject, ...] = ("change", "network", "spending")
"""What nobody needs a yes to any more when a run is over."""


def begin(moment: Moment, run: Run) -> None:
    """Put a new run in the books and its planning on the queue."""
    moment.tx.runs.add(run)
    plan = PlannedTask(
        key=PLAN, title="Read the files and plan", brief=run.goal, kind="plan", role="planner", estimate=OWN_ESTIMATE
    )
    task = Task(
        id=task_id(run.id, PLAN), run=run.id, project=run.project, key=PLAN, position=0, planned=plan, state="waiting"
    )
    moment.tx.tasks.add([task])
    queue(moment, task, ENGINE)


def describe(moment: Moment, run: RunId, files: Analysis) -> None:
    """Note what kind of files a run has."""
    languages = tuple(language.name for language in files.languages)
    moment.tx.runs.save(moment.run(run).model_copy(update={"languages": languages, "files": files.files}))


def propose(moment: Moment, run: Run, plan: Plan, changes: tuple[str, ...] = (), by: str = "") -> None:
    """There is a plan, new or changed as ``by`` wished: put it to people, or go on at once where policy says so."""
    latest = moment.tx.plans.latest(run.id)
    version = latest[0] + 1 if latest else 1
    moment.tx.plans.add(run.id, version, plan)
    for gone in lay_out(moment, run, plan):
        moment.tx.tasks.save(gone.model_copy(update={"state": "skipped", "ended_at": moment.now}))
    bring_back(moment, run, plan)
    team = moment.team(run.options)
    other = cheaper(plan, run.options, team, moment.now, run.files)
    price = policing.price_to_allow(moment, run, plan)
    asked = approvals.put(moment, run, "plan", plan.digest, f"the plan of {run.id}", other, spend=price)
    asks = (*reaching.lines(moment, run, plan.tasks), *publishing.asked_for(moment, run))
    why = why_unreviewed(plan, team, moment.now)
    proposed = PlanProposed(version=version, plan=plan, digest=plan.digest, approval=None, changes=changes, asks=asks)
    who = foreseen(plan, run.options, team, moment.now)
    proposed = proposed.model_copy(update={"by": by, "unreviewed": why, "foreseen": who})
    if isinstance(asked, Granted):
        moment.tell(
            run.id,
            proposed.model_copy(update={"rule": asked.rule}),
            PlanApproved(version=version, digest=plan.digest, by=CONDUCTOR.name, automatic=True, rule=asked.rule),
        )
        _begin_work(moment, run)
    else:
        whom = {"least": asked.least, "not_by": asked.not_by}
        waits = {"approval": asked.id, **whom, "unattended": run.options.approval == "auto"}
        above = policing.needs_no_yes(moment, run) if price else None
        more = {"cheaper": second_choice(other) if other else None, "above": above}
        moment.tell(run.id, proposed.model_copy(update=waits | more))
        moment.tx.runs.save(run.model_copy(update={"state": "awaiting_approval"}))


def approved(moment: Moment, run: Run, spend: Spend | None, rule: str = "") -> None:
    """A person, or a rule, said yes to the plan, and to what it may cost where that needed a yes: work begins."""
    version, plan = plan_of(moment, run)
    by = CONDUCTOR.name if rule else moment.actor.name
    moment.tell(run.id, PlanApproved(version=version, digest=plan.digest, by=by, automatic=bool(rule), rule=rule))
    _begin_work(moment, policing.spending(run, spend))


def _begin_work(moment: Moment, run: Run) -> None:
    run = run.model_copy(update={"state": "running"})
    moment.tx.runs.save(run)
    reaching.ahead(moment, run)
    advance(moment, run.id)


def must_wait(run: Run) -> None:
    """Refuse a yes to a plan while its run does not wait for one.

    Raises:
        StateError: always; says what the run is at.
    """
    raise StateError(f"No plan of {run.id} waits for approval; it is {_words(run.state)}.")


def turn_down(moment: Moment, run: Run, reason: str) -> None:
    """A person said no to the plan: the run ends and nothing was changed."""
    version, _ = plan_of(moment, run)
    moment.tell(run.id, PlanTurnedDown(version=version, by=moment.actor.name, reason=reason))
    lessons.corrected(moment, moment.task(task_id(run.id, PLAN)), "turned_down")
    _drop_tasks(moment, run.id)
    end(moment, run, "cancelled", f"{moment.actor.name} did not approve the plan{f': {reason}' if reason else '.'}")


def plan_of(moment: Moment, run: Run) -> tuple[int, Plan]:
    """The plan in force, and its version.

    Raises:
        StateError: there is none yet.
    """
    latest = moment.tx.plans.latest(run.id)
    if latest is None:
        raise StateError(f"{run.id} has no plan yet; it is {_words(run.state)}.")
    return latest


def pause(moment: Moment, run: Run) -> None:
    """Stop truly: what runs is stopped and keeps its files; nothing new starts.

    Raises:
        StateError: the run is over or paused already.
    """
    if run.state in FINAL_RUN_STATES or run.state == "paused":
        raise StateError(f"{run.id} is {_words(run.state)}; there is nothing to stop.")
    _halt(moment, run, None)


def hold(moment: Moment, run: Run, reached: CapReached) -> None:
    """Nothing more may be used: stop just as truly, and ask what to do."""
    if run.state not in FINAL_RUN_STATES and run.state != "paused":
        _halt(moment, run, capping.told_apart(moment, run, reached))
        if reached.cap.asks:
            policing.ask_for_more(moment, run, reached)


def _halt(moment: Moment, run: Run, reached: CapReached | None) -> None:
    done, in_progress, left = progress(moment, run.id)
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.state in ("queued", "running"):
            moment.tx.attempts.save(rested(attempt, moment.now).model_copy(update={"state": "parked"}))
            moment.dispatcher.revoke(moment.tx, attempt.id)
    for task in moment.tx.tasks.of(run.id):
        if task.state == "running":
            moment.tx.tasks.save(task.model_copy(update={"state": "queued"}))
    moment.tx.runs.save(run.model_copy(update={"state": "paused", "held": reached}))
    moment.tell(run.id, RunPaused(by=moment.actor.name, done=done, in_progress=in_progress, left=left, cap=reached))


def resume(moment: Moment, run: Run, why: str = "") -> None:
    """Go on where it was stopped; ``why``, where no person wants it.

    Raises:
        StateError: it is not paused.
    """
    if run.state != "paused":
        raise StateError(f"{run.id} is {_words(run.state)}; only a paused run can be resumed.")
    state: RunState = "planning"
    if moment.tx.plans.latest(run.id):
        state = "awaiting_approval" if approvals.waiting(moment, run, "plan") else "running"
    moment.tx.runs.save(run.model_copy(update={"state": state, "held": None}))
    moment.tell(run.id, RunResumed(by=moment.actor.name, why=why))
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.state == "parked":
            again = attempt.model_copy(update={"state": "queued"})
            moment.tx.attempts.save(again)
            moment.dispatcher.enqueue(moment.tx, again)
    advance(moment, run.id)


def cancel(moment: Moment, run: Run, reason: str) -> None:
    """End a run for good; what was merged stays in its repository.

    Raises:
        StateError: it is over.
    """
    if run.state in FINAL_RUN_STATES:
        raise StateError(f"{run.id} is over already: {_words(run.state)}.")
    done, in_progress, left = progress(moment, run.id)
    for attempt in moment.tx.attempts.of(run.id):
        if attempt.state in ("queued", "running", "parked"):
            write_off(moment, attempt)
            moment.tx.attempts.save(attempt.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
            moment.dispatcher.revoke(moment.tx, attempt.id)
    approvals.supersede(moment, run, f"{moment.actor.name} cancelled {run.id}")
    _drop_tasks(moment, run.id)
    moment.tell(
        run.id,
        RunCancelled(by=moment.actor.name, reason=reason, done=done, in_progress=in_progress, left=left),
    )
    end(moment, run, "cancelled", f"{moment.actor.name} cancelled it{f': {reason}' if reason else '.'}")


def _drop_tasks(moment: Moment, run: RunId) -> None:
    for task in moment.tx.tasks.of(run):
        if task.state not in FINAL_TASK_STATES:
            moment.tx.tasks.save(task.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
            unasked.supersede(moment, task)
            if task.key not in (PLAN, DELIVER):
                moment.tell(run, TaskCancelled(task=task.key, by=moment.actor.name))


def end(
    moment: Moment,
    run: Run,
    state: RunState,
    reason: str,
    *,
    seconds: float | None = None,
    mends: tuple[TaskKey, ...] = (),
) -> None:
    """The run is over. ``seconds`` is what it took where that was written into what is handed over already."""
    took = (moment.now - run.created_at).total_seconds() if seconds is None else seconds
    spending = moment.tx.ledger.spending(run.id)
    ended = run.model_copy(update={"state": state, "reason": reason, "ended_at": moment.now})
    moment.tx.runs.save(ended)
    for subject in _OVER_WITH_IT:
        approvals.supersede(moment, run, f"{run.id} ended", subject)
    moment.tell(
        run.id,
        RunEnded(
            state=state,
            reason=reason,
            seconds=took,
            spent=spending.known,
            unpriced_calls=spending.unpriced_calls,
            mends=mends,
        ),
    )
    if state in ("done", "incomplete"):
        policing.hand_to_project(moment, ended)
    publishing.follow(moment, ended)


def reopen(moment: Moment, run: Run) -> Run:
    """Let a run that ended without everything go on.

    Raises:
        StateError: it has a plan that nobody said yes to.
    """
    begun = any(task.attempts for task in moment.tx.tasks.of(run.id) if task.key not in (PLAN, DELIVER))
    if run.state == "cancelled" and not begun and moment.tx.plans.latest(run.id):
        raise StateError(
            f"Nobody approved the plan of {run.id}, so nothing of it is done; `start` plans the goal anew."
        )
    again = run.model_copy(update={"state": "running", "reason": "", "ended_at": None})
    moment.tx.runs.save(again)
    moment.tell(run.id, RunResumed(by=moment.actor.name))
    return again


def plan_again(moment: Moment, run: Run) -> None:
    """Planning failed; try it once more."""
    moment.tx.runs.save(run.model_copy(update={"state": "planning"}))
    task = moment.task(task_id(run.id, PLAN))
    queue(moment, task.model_copy(update={"anew": task.attempts}), ENGINE)


def _words(state: RunState) -> str:
    return state.replace("_", " ")
