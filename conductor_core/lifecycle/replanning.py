"""A plan that changes while there are people and agents who go by it."""

from datetime import datetime

from conductor_core.domain.ask import Approval
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import FINAL_RUN_STATES, Run, TaskState
from conductor_core.errors import StateError
from conductor_core.events.run import PlanChanged
from conductor_core.events.task import TaskSkipped
from conductor_core.lifecycle import approvals, dropping, reaching, runs
from conductor_core.lifecycle.laying_out import lay_out
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.tasks import advance
from conductor_core.logic.estimating import estimated
from conductor_core.logic.plan_editing import differences, edited, kept, untouchable
from conductor_core.logic.plan_rules import check_plan
from conductor_core.logic.plan_standing import standing
from conductor_core.logic.roster import Roster
from conductor_core.logic.routing import hindrance
from conductor_core.logic.sentences import all_of


def change(moment: Moment, run: Run, words: str) -> str:
    """Put a change of the plan to people, which counts once somebody said yes; gives one sentence on what follows.

    Raises:
        StateError: there is no plan that could change, what the change is about was begun, or whom it names cannot have it.
        UsageError: the words are not understood.
        PlanRejectedError: what would come of it is no plan.
    """
    if run.state in FINAL_RUN_STATES or run.state == "planning":
        raise StateError(f"{run.id} is {run.state.replace('_', ' ')}; there is no plan to change now.")
    before = in_force(moment, run)
    team = moment.team(run.options)
    after = edited(before, words, [card.name for card in team.cards])
    _must_be_able(before, after, team, moment.now)
    states = _states(moment, run)
    after = kept(before, estimated(after, team, moment.now), states)
    if after == before:
        raise StateError("That changes nothing of the plan.")
    _must_be_free(run, before, after, states)
    check_plan(after, team.cards)
    if approvals.waiting(moment, run, "plan"):
        runs.propose(moment, run, after, differences(before, after))
        return f"The plan of {run.id} has changed: look at it, then approve."
    what = f"the change of the plan of {run.id} “{words}”"
    if approvals.ask(moment, run, "change", after.digest, what, differences(before, after), after):
        carry_out(moment, run, after)
        return f"The plan of {run.id} has changed."
    return f"This would change the plan of {run.id}; it counts once it is approved."


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
    moment.tell(run.id, PlanChanged(version=version + 1, plan=plan, digest=plan.digest, by=moment.actor.name))
    for task in gone:
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
    if begun:
        was = "was" if len(begun) == 1 else "were"
        raise StateError(
            f"{all_of(begun)} of {run.id} {was} begun already, and what is done is kept; `undo` takes it out."
        )
