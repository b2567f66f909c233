"""Whether an order to start something is really a wish to go on with it."""

from conductor_core.commands.start import Start, parse_source
from conductor_core.domain.ids import DELIVER, PLAN
from conductor_core.domain.project import EmptySource
from conductor_core.domain.run import Run
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL
from conductor_core.ports.store import Transaction


def unfinished_same(tx: Transaction, order: Start) -> Run | None:
    """The newest unfinished run of the same goal on the same files."""
    source = parse_source(order.source) or EmptySource()
    goal = order.goal or (DEFAULT_GOAL if isinstance(source, EmptySource) else IMPROVE_GOAL)
    for run in tx.runs.unfinished():
        project = tx.projects.get(run.project)
        if run.goal == goal and project and (project.source == source or project.id == order.project):
            return run
    return None


def offer(tx: Transaction, run: Run) -> str:
    """What to ask: how far it got."""
    tasks = [task for task in tx.tasks.of(run.id) if task.key not in (PLAN, DELIVER)]
    done = sum(task.state == "done" for task in tasks)
    how_far = f"{done} of {len(tasks)} tasks are done" if tasks else "it was still planning"
    return f"{run.id} was interrupted with the same goal ({how_far}). Go on with it?"
