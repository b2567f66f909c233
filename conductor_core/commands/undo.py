"""``undo``: take the work of one task out again, with what was built on it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar, Literal

from conductor_core.commands.context import AtTask, Context, task_key
from conductor_core.domain.command import CommandSpec, Reply
from conductor_core.domain.ids import DELIVER, CommitId, task_id
from conductor_core.domain.run import FINAL_RUN_STATES, Run, Task
from conductor_core.errors import NotFoundError, StateError
from conductor_core.events.task import TaskUndone
from conductor_core.lifecycle import dropping, lessons, reopening, runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.scheduling import dependants
from conductor_core.logic.sentences import all_of
from conductor_core.logic.state_words import state_word
from conductor_core.ports.store import Transaction
from conductor_core.ports.workspaces import Author, Conflict


class Undo(AtTask):
    """Take the work of a task out of the run's files again; what was built on it is done again without it."""

    spec: ClassVar = CommandSpec(needs="member", topic="steer", example="undo R7.T3")

    name: Literal["undo"] = "undo"


AGAIN = 4
"""How often it is tried again where others were merged meanwhile."""


class _MovedOnError(StateError):
    """The files are others than those that were looked at."""


async def undo(command: Undo, context: Context) -> Reply:
    """Make commits without the task's change and those built on it, and put them in place; anew where something was merged meanwhile."""
    for _ in range(AGAIN):
        with suppress(_MovedOnError):
            return await _undo(command, context)
    return await _undo(command, context)


async def _undo(command: Undo, context: Context) -> Reply:
    key = task_key(command.task)
    run = await context.read(lambda tx: context.run_meant(tx, command.run))
    task = await context.read(lambda tx: tx.tasks.get(task_id(run.id, key)))
    if task is None:
        raise NotFoundError(f"Run {run.id} has no task {key}. `show {run.id}` lists its tasks.")
    if task.state != "done" or task.commit is None or run.head is None:
        raise StateError(f"{task.id} has no merged work to undo; it is {state_word(task.state)}.")
    built = await context.read(lambda tx: _built_on(tx, task))
    without = await _without(context, run, run.head, (*built, task))
    await context.workspaces.keep(run.project, f"runs/{run.id}", without)

    def op(moment: Moment) -> Reply:
        fresh = moment.run(run.id)
        if fresh.head != run.head:
            raise _MovedOnError(f"{run.id} has moved on meanwhile: give the order again.")
        moment.tx.runs.save(fresh.model_copy(update={"head": without}))
        undone = moment.task(task.id)
        moment.tx.tasks.save(undone.model_copy(update={"state": "undone", "commit": None, "ended_at": moment.now}))
        lessons.corrected(moment, undone, "undone")
        moment.tell(run.id, TaskUndone(task=key, by=moment.actor.name, commit=without))
        dropping.go_along(moment, fresh, undone, "skipped")
        stale = dropping.go_stale(moment, fresh, task)
        over = fresh.state in FINAL_RUN_STATES
        if over:
            runs.reopen(moment, moment.run(run.id))
        if over or moment.task(task_id(run.id, DELIVER)).state in ("queued", "running"):
            reopening.deliver_anew(moment, moment.run(run.id))
        tasks.advance(moment, run.id)
        return Reply(text=f"{task.id} is undone.{_again(stale)} `retry {key}` does it again.", run=run.id)

    return await context.order(op)


def _again(stale: Sequence[Task]) -> str:
    if not stale:
        return ""
    return f" {all_of([one.key for one in stale])} built on it and {'is' if len(stale) == 1 else 'are'} done again."


def _built_on(tx: Transaction, task: Task) -> tuple[Task, ...]:
    """Tasks whose work is in the files and was built on that of another, what was merged last first."""
    built = [one for one in dependants(tx.tasks.of(task.run), task.key) if one.state == "done" and one.commit]
    return tuple(sorted(built, key=_ended, reverse=True))


def _ended(task: Task) -> float:
    return task.ended_at.timestamp() if task.ended_at else 0.0


async def _without(context: Context, run: Run, head: CommitId, gone: Sequence[Task]) -> CommitId:
    """The files without the work of these tasks, the last of which is the one that was named.

    Raises:
        StateError: others have built on it without being said to.
    """
    author = Author(name=context.envelope.actor.name, at=context.truth.clock.now())
    for task in gone:
        if task.commit is None:
            continue
        message = f"Undo: {task.planned.title}\n\nTask: {task.id}"
        without = await context.workspaces.revert(run.project, head, task.commit, message=message, author=author)
        if isinstance(without, Conflict):
            raise StateError(f"{gone[-1].id} cannot be undone: later work changed {', '.join(without.paths[:5])} too.")
        head = without
    return head
