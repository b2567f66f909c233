"""Taking tasks off the plan, and back to where they were before they began."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from conductor_core.domain.ids import DELIVER
from conductor_core.domain.run import FINAL_RUN_STATES, FINAL_TASK_STATES, Run, Task, TaskState
from conductor_core.errors import StateError
from conductor_core.events.task import TaskCancelled, TaskSkipped, TaskWentStale
from conductor_core.lifecycle import reopening, runs, tasks, unasked
from conductor_core.lifecycle.cut_off import write_off
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.belonging import belonging
from conductor_core.logic.scheduling import dependants
from conductor_core.logic.state_words import state_word

_OFF: Mapping[Literal["cancelled", "skipped"], type[TaskCancelled | TaskSkipped]] = MappingProxyType(
    {"cancelled": TaskCancelled, "skipped": TaskSkipped}
)
BEGUN: tuple[TaskState, ...] = ("done", "queued", "running")
LOOKS = ("check", "review")
"""Tasks that only look at what others did."""


def take_off(moment: Moment, run: Run, task: Task, how: Literal["cancelled", "skipped"]) -> None:
    """Nobody does it any more: what builds on a cancelled task is held up, what builds on a skipped one goes on without it.

    Raises:
        StateError: its work is in the files already, or nobody approved the plan yet.
    """
    check_changeable(run, task)
    if task.state in ("done", how):
        out = f" `undo {task.key}` takes its work out." if task.state == "done" else ""
        raise StateError(f"{task.id} is {state_word(task.state)}.{out}")
    end_attempts(moment, task)
    moment.tx.tasks.save(task.model_copy(update={"state": how, "outcome": None, "ended_at": moment.now}))
    moment.tell(run.id, _OFF[how](task=task.key, by=moment.actor.name))
    go_along(moment, run, task, how)
    over = run.state in FINAL_RUN_STATES
    if over:
        run = runs.reopen(moment, run)
    if how == "skipped":
        reopening.unblock(moment, run)
    if over:
        reopening.deliver_anew(moment, run)
    tasks.advance(moment, run.id)


def go_along(moment: Moment, run: Run, origin: Task, how: Literal["cancelled", "skipped"]) -> None:
    """Nobody reviews work that is not there, or tries a task that is not wanted: what is only there for one goes with it."""
    all_tasks = moment.tx.tasks.of(run.id)
    idle = belonging([task.planned for task in all_tasks], reopening.taken_off(all_tasks))
    for task in all_tasks:
        if task.key not in idle or task.gone_with or (task.planned.entry_of and task.state in FINAL_TASK_STATES):
            continue
        end_attempts(moment, task)
        off = {"state": how, "outcome": None, "commit": None, "ended_at": moment.now, "gone_with": origin.key}
        moment.tx.tasks.save(task.model_copy(update=off))
        moment.tell(run.id, _OFF[how](task=task.key, by=moment.actor.name, because=origin.key))


def check_changeable(run: Run, task: Task) -> None:
    """Whether people may change what becomes of a task.

    Raises:
        StateError: the plan would not be the one that is or was put to them, or it is the engine's own task.
    """
    if task.planned.kind in ("plan", "deliver"):
        raise StateError(f"{task.id} is Conductor's own task; `stop {run.id}` stops it with everything else.")
    if run.state in ("planning", "awaiting_approval"):
        raise StateError(f"The plan of {run.id} is not approved yet: its tasks are what you are asked about.")


def end_attempts(moment: Moment, task: Task) -> None:
    """Whoever works on it stops now; what it was charged counts, and what it asked is no question any more."""
    unasked.supersede(moment, task)
    for attempt in moment.tx.attempts.of(task.run):
        if attempt.task == task.id and attempt.state in ("queued", "running", "parked"):
            write_off(moment, attempt)
            moment.tx.attempts.save(attempt.model_copy(update={"state": "cancelled", "ended_at": moment.now}))
            moment.dispatcher.revoke(moment.tx, attempt.id)


def go_stale(moment: Moment, run: Run, origin: Task) -> tuple[Task, ...]:
    """What was built on work that is not there any more, or is being built on it, is to be done again.

    So is what failed at a look at it: the fault may have been there, and what waits for the look waits no longer in vain.
    """
    built = [task for task in dependants(moment.tx.tasks.of(run.id), origin.key) if task.key != DELIVER]
    failed = [task for task in built if task.state == "failed" and task.planned.kind in LOOKS]
    stale = _stale(moment, origin, [task for task in built if task.state in BEGUN or task in failed])
    if failed:
        reopening.unblock(moment, run)
    return stale


def look_again(moment: Moment, run: Run, origin: Task) -> tuple[Task, ...]:
    """Checks and reviews that ended without the work of a task, or are about to, are done again when it is there."""
    built = dependants(moment.tx.tasks.of(run.id), origin.key)
    looked = (task for task in built if task.planned.kind in LOOKS)
    return _stale(moment, origin, [task for task in looked if task.state in (*BEGUN, "failed")])


def _stale(moment: Moment, origin: Task, stale: Sequence[Task]) -> tuple[Task, ...]:
    for task in stale:
        end_attempts(moment, task)
        anew = {"state": "stale", "commit": None, "outcome": None, "started_at": None, "ended_at": None}
        moment.tx.tasks.save(task.model_copy(update=anew))
        moment.tell(task.run, TaskWentStale(task=task.key, because=origin.key))
    return tuple(stale)
