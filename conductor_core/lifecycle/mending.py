"""What the checks found at the end of a run goes back to whoever did the work, which stays."""

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.ids import DELIVER, task_id
from conductor_core.domain.run import Run, Task
from conductor_core.errors import StateError
from conductor_core.events.task import TaskAdded
from conductor_core.lifecycle import adding, policing
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.mending import authors, mend


def found(moment: Moment, run: Run) -> tuple[CommandEvidence, ...]:
    """The checks that failed the run; none where it did not fail by them."""
    deliver = moment.tx.tasks.get(task_id(run.id, DELIVER))
    outcome = deliver.outcome if deliver and run.state == "failed" else None
    return outcome.commands if outcome else ()


def begin(moment: Moment, run: Run, of: Task, agent: str | None) -> Task:
    """Put a task on the plan that mends what the checks found in the work of another.

    Raises:
        StateError: a program did it, which makes the same again, or who orders it may not change the plan.
    """
    policing.check_change(moment, run)
    programs = {one.name for one in moment.roster.members if one.card.kind == "command"}
    who = agent or authors(moment.tx.tasks.of(run.id), programs).get(of.key)
    if who is None:
        raise StateError(
            f"{of.agent} makes the same of {of.id} every time: `undo {of.key} {run.id}` takes it out, "
            f"`retry {of.key} {run.id} with …` lets another mend it."
        )
    checks = found(moment, run)
    task, again = adding.add(moment, run, mend(adding.next_key(moment, run), of, who, checks))
    added = TaskAdded(task=task.key, planned=task.planned, of=of.key, paths=(), waits=again, by=moment.actor.name)
    moment.tell(run.id, added)
    adding.go_on(moment, run, task)
    return task
