"""A plan that changes while there are people and agents who go by it."""

from datetime import datetime

from conductor_core.domain.agent import Done
from conductor_core.domain.ask import Approval
from conductor_core.domain.ids import PLAN, AttemptId, TaskKey, task_id
from conductor_core.domain.people import Actor
from conductor_core.domain.plan import Plan, Revision
from conductor_core.domain.run import FINAL_RUN_STATES, Run, TaskState, Wish
from conductor_core.errors import StateError, UnknownWordsError
from conductor_core.events.change import ChangeWished
from conductor_core.events.task import TaskSkipped
from conductor_core.lifecycle import approvals, dropping, reaching, runs
from conductor_core.lifecycle.assigning import ENGINE, queue
from conductor_core.lifecycle.laying_out import another, bring_back, lay_out
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.tasks import advance, done
from conductor_core.logic.estimating import estimated
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.plan_editing import BEGUN, differences, edited, kept, untouchable
from conductor_core.logic.plan_rules import check_plan
from conductor_core.logic.plan_standing import standing
from conductor_core.logic.planning.summing_up import told_anew
from conductor_core.logic.roster import Roster
from conductor_core.logic.routing import Nobody, choose, hindrance
from conductor_core.logic.sentences import all_of


def change(moment: Moment, run: Run, words: str) -> str:
    """Put a change of the plan to people, which counts once somebody said yes; gives one sentence on what follows.

    What no rule understands goes to a planner, where there is one.

    Raises:
        StateError: there is no plan that could change, what the change is about was begun, or whom it names cannot have it.
        UsageError: the words are not understood.
        PlanRejectedError: what would come of it is no plan.
    """
    if run.state in FINAL_RUN_STATES or run.state == "planning":
        raise StateError(f"{run.id} is {run.state.replace('_', ' ')}; there is no plan to change now.")
    team = moment.team(run.options)
    before = in_force(moment, run)
    try:
        after = edited(before, words, [card.name for card in team.cards])
    except UnknownWordsError:
        if isinstance(choose(moment.task(task_id(run.id, PLAN)).planned, team, moment.now), Nobody):
            raise
        return _wish(moment, run, words)
    _must_be_able(before, after, team, moment.now)
    return put(moment, run, after, words, by=moment.actor)


def put(moment: Moment, run: Run, after: Plan, words: str, why: str = "", by: Actor | None = None) -> str:
    """Put a changed plan that ``by`` wished for to people, with what its planner says of it; gives one sentence on what follows.

    Raises:
        StateError: nothing of the plan changes, or something that was begun.
        PlanRejectedError: it is no plan.
    """
    before, states, team = in_force(moment, run), _states(moment, run), moment.team(run.options)
    after = kept(before, estimated(after, run.options, team, moment.now, run.files), states)
    if after == before:
        raise StateError("That changes nothing of the plan.")
    after = told_anew(before, after)
    _must_be_free(run, before, after, states)
    check_plan(after, team.cards)
    told = differences(before, after, states) + ((f"Why: {one_line(why, 500)}",) if why else ())
    if approvals.waiting(moment, run, "plan"):
        runs.propose(moment, run, after, told, by.name if by else "")
        return f"The plan of {run.id} has changed: look at it, then approve."
    what = f"the change of the plan of {run.id} “{words}”"
    if approvals.ask(moment, run, "change", after.digest, what, told, after, by=by):
        carry_out(moment, run, after)
        return f"The plan of {run.id} has changed."
    return f"This would change the plan of {run.id}; it counts once it is approved."


def _wish(moment: Moment, run: Run, words: str) -> str:
    """Let a planner work a change out.

    Raises:
        StateError: one is being worked out.
    """
    task = moment.task(task_id(run.id, PLAN))
    if task.wish is not None:
        raise StateError(f"What “{task.wish.words}” makes of the plan is being worked out; say the next change then.")
    wish = Wish(words=words, by=moment.actor)
    moment.tell(run.id, ChangeWished(words=words, by=moment.actor.name))
    anew = {"wish": wish, "outcome": None, "excused": task.attempts, "started_at": None}
    queue(moment, task.model_copy(update=anew), ENGINE)
    return f"A planner works out what “{words}” makes of the plan of {run.id}; it is shown first."


def revision(moment: Moment, run: Run, wish: Wish) -> Revision:
    """What a planner gets of the plan that it is to change."""
    plan, states = in_force(moment, run), _states(moment, run)
    begun = tuple(task.key for task in plan.tasks if states.get(task.key) in BEGUN)
    return Revision(plan=plan, begun=begun, words=wish.words)


def worked_out(moment: Moment, run: Run, attempt: AttemptId, after: Plan, of: Revision, summary: str) -> None:
    """A planner has worked a change out.

    Raises:
        StateError: the plan is another one since, or nothing of it changes, or something that was begun.
        PlanRejectedError: it is no plan.
    """
    if in_force(moment, run) != of.plan:
        raise StateError(f"the plan of {run.id} became another one meanwhile")
    task = moment.task(task_id(run.id, PLAN))
    by = task.wish.by if task.wish else None
    moment.tx.tasks.save(task.model_copy(update={"wish": None}))
    done(moment, task.id, attempt, Done(summary=summary))
    put(moment, moment.run(run.id), after, of.words, summary, by)
    advance(moment, run.id)


def approved(moment: Moment, approval: Approval) -> None:
    """Somebody said yes to a change.

    Raises:
        StateError: what it is about was begun meanwhile.
    """
    run = moment.run(approval.run)
    if approval.plan is None or run.state in FINAL_RUN_STATES:
        raise StateError(f"Too late: {run.id} is {run.state}.")
    _must_be_free(run, in_force(moment, run), approval.plan, _states(moment, run))
    carry_out(moment, run, approval.plan)


def carry_out(moment: Moment, run: Run, plan: Plan) -> None:
    """From now on this is the plan. What is done stays done; who waits for work of another kind gets it."""
    version, _ = runs.plan_of(moment, run)
    old = {task.key: task for task in in_force(moment, run).tasks}
    moment.tx.plans.add(run.id, version + 1, plan)
    gone = lay_out(moment, run, plan)
    bring_back(moment, run, plan, but=old)
    moment.tell(run.id, another(moment, run, version + 1, plan))
    for task in gone:
        if task.state == "skipped":
            continue
        dropping.end_attempts(moment, task)
        moment.tx.tasks.save(task.model_copy(update={"state": "skipped", "ended_at": moment.now}))
        moment.tell(run.id, TaskSkipped(task=task.key, by=moment.actor.name))
    for task in moment.tx.tasks.of(run.id):
        if task.state == "queued" and task.key in old and task.planned != old[task.key]:
            dropping.end_attempts(moment, task)
            moment.tx.tasks.save(task.model_copy(update={"state": "waiting"}))
    reaching.ahead(moment, moment.run(run.id))
    advance(moment, run.id)


def in_force(moment: Moment, run: Run) -> Plan:
    """The plan, with all that was put on it since somebody said yes to it.

    Raises:
        StateError: there is none yet.
    """
    _, plan = runs.plan_of(moment, run)
    return standing(plan, moment.tx.tasks.of(run.id))


def _states(moment: Moment, run: Run) -> dict[TaskKey, TaskState]:
    return {task.key: task.state for task in moment.tx.tasks.of(run.id)}


def _must_be_able(before: Plan, after: Plan, team: Roster, now: datetime) -> None:
    """Whoever is given a task has to be able to do it, or another would have it at another price."""
    old = {task.key: task for task in before.tasks}
    for task in after.tasks:
        name = task.agent
        if name is None or name == old[task.key].agent:
            continue
        if why_not := hindrance(old[task.key], name, team, now):
            raise StateError(f"{name} cannot have {task.key}: {why_not}.")


def _must_be_free(run: Run, before: Plan, after: Plan, states: dict[TaskKey, TaskState]) -> None:
    begun = untouchable(before, after, states)
    if not begun:
        return
    if any(states[key] == "done" for key in begun):
        was = "was" if len(begun) == 1 else "were"
        raise StateError(
            f"{all_of(begun)} of {run.id} {was} begun already, and what is done is kept; `undo` takes it out."
        )
    key, are = begun[0], "is" if len(begun) == 1 else "are"
    raise StateError(
        f"{all_of(begun)} of {run.id} {are} at work: `cancel {key}` ends that, `retry {key} with …` gives it to another agent."
    )
