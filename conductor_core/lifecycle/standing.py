"""How the tasks of a run stand, for who stops it."""

from conductor_core.domain.ids import DELIVER, PLAN, RunId
from conductor_core.domain.run import WAITING_TASK_STATES, TaskState
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.state_words import state_word


def progress(moment: Moment, run: RunId) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Titles of tasks that are done, in progress, left."""
    tasks = [task for task in moment.tx.tasks.of(run) if task.key != DELIVER]
    named = {task.key: f"{task.key} {task.planned.title}" if task.key != PLAN else task.planned.title for task in tasks}
    done = tuple(named[task.key] for task in tasks if task.state == "done" and task.key != PLAN)
    in_progress = tuple(named[task.key] for task in tasks if task.state == "running")
    open_ones = [task for task in tasks if task.state not in ("done", "running", "skipped")]
    left = tuple(_as_left(named[task.key], task.state) for task in open_ones)
    return done, in_progress, left


def _as_left(title: str, state: TaskState) -> str:
    """One that will not begin by itself says why."""
    return title if state in WAITING_TASK_STATES or state == "queued" else f"{title} ({state_word(state)})"
