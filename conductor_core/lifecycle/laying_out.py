"""The tasks of a plan in the books: those of a new one, and those of one that changed."""

from collections.abc import Collection

from conductor_core.domain.ids import DELIVER, PLAN, TaskKey, task_id
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.run import Run, Task
from conductor_core.domain.usage import Estimate
from conductor_core.events.run import PlanChanged
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.reopening import wait_again
from conductor_core.logic.board.progress import SLOWER
from conductor_core.logic.foreseeing import foreseen
from conductor_core.logic.scheduling import tails

OWN_ESTIMATE = Estimate(seconds_low=0, seconds_high=5, basis="the engine's own work")


def lay_out(moment: Moment, run: Run, plan: Plan) -> tuple[Task, ...]:
    """Enter the tasks of a plan; what is known of one stays known. Gives those that are no part of it any more."""
    deliver = PlannedTask(
        key=DELIVER,
        title="Gather evidence and hand over",
        brief="",
        kind="deliver",
        priority=-100,
        estimate=_handing_over(plan),
    )
    known = {task.key: task for task in moment.tx.tasks.of(run.id) if task.key != PLAN}
    tail = tails(plan.tasks)
    fresh = []
    for position, planned in enumerate((*plan.tasks, deliver), start=1):
        place = {"planned": planned, "position": position, "tail": tail.get(planned.key, 0.0)}
        task = known.pop(TaskKey(planned.key), None)
        if task is not None:
            moment.tx.tasks.save(task.model_copy(update=place))
            continue
        named = {"id": task_id(run.id, planned.key), "run": run.id, "project": run.project, "key": planned.key}
        fresh.append(Task.model_validate({**named, **place, "state": "waiting"}))
    moment.tx.tasks.add(fresh)
    return tuple(known.values())


def another(moment: Moment, run: Run, version: int, plan: Plan) -> PlanChanged:
    """That this plan is in force now, and who would have its tasks."""
    who = foreseen(plan, run.options, moment.team(run.options), moment.now)
    return PlanChanged(version=version, plan=plan, digest=plan.digest, by=moment.actor.name, foreseen=who)


def bring_back(moment: Moment, run: Run, plan: Plan, but: Collection[TaskKey] = ()) -> None:
    """What an older change had taken off is to be done, where it is on the plan again; ``but`` these, which people skipped."""
    for planned in plan.tasks:
        task = moment.task(task_id(run.id, planned.key))
        if task.state == "skipped" and task.key not in but:
            wait_again(moment, task)


def _handing_over(plan: Plan) -> Estimate:
    """The checks that were run before the plan are run again on the delivered files."""
    again = sum(seen.seconds for seen in plan.baseline if not seen.stopped)
    high = SLOWER * again + OWN_ESTIMATE.seconds_high
    return OWN_ESTIMATE.model_copy(update={"seconds_low": again, "seconds_high": high})
