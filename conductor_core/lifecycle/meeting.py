"""Work that cannot be merged as it is becomes a task of its own: somebody brings both sides together."""

from conductor_core.domain.agent import Done
from conductor_core.domain.ids import AttemptId, TaskKey, task_id
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.run import Meeting, Task
from conductor_core.events.task import TaskAdded
from conductor_core.lifecycle import approvals, tasks
from conductor_core.lifecycle.assigning import route
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.meeting import bringing_together
from conductor_core.logic.routing import Nobody


def somebody_can(moment: Moment, task: Task) -> bool:
    """Whether an agent that thinks can be given such a task, now or later; and this one is none itself."""
    if task.meeting is not None:
        return False
    run = moment.run(task.run)
    routing = route(
        moment, run, task.model_copy(update={"planned": bringing_together(TaskKey("T0"), task.planned, "")})
    )
    member = None if isinstance(routing, Nobody) else moment.roster.get(routing.agent)
    return member is not None and member.card.kind != "command"


def hand_over(moment: Moment, task: Task, by: AttemptId, outcome: Done, meeting: Meeting, sides: str) -> None:
    """The task is done as far as its agent is concerned; a new one brings its work in, and who needed it waits for that."""
    all_tasks = moment.tx.tasks.of(task.run)
    numbers = [int(other.key[1:]) for other in all_tasks if other.key[1:].isdecimal()]
    planned = bringing_together(TaskKey(f"T{max(numbers) + 1}"), task.planned, sides)
    waits = [other for other in all_tasks if other.state == "waiting" and task.key in other.planned.needs]
    moment.tx.tasks.add([_new(task, planned, meeting)])
    for other in waits:
        needs = (*other.planned.needs, planned.key)
        moment.tx.tasks.save(other.model_copy(update={"planned": other.planned.model_copy(update={"needs": needs})}))
    moment.tell(
        task.run,
        TaskAdded(
            task=planned.key,
            planned=planned,
            of=task.key,
            paths=meeting.paths,
            waits=tuple(other.key for other in waits),
        ),
    )
    approvals.plan_grew(moment, moment.run(task.run), planned.key)
    tasks.done(moment, task.id, by, outcome)
    tasks.advance(moment, task.run)


def _new(of: Task, planned: PlannedTask, meeting: Meeting) -> Task:
    return Task(
        id=task_id(of.run, planned.key),
        run=of.run,
        project=of.project,
        key=planned.key,
        position=of.position,
        planned=planned,
        state="waiting",
        meeting=meeting,
    )
