"""``undo``: take the work of one task out again."""

from typing import ClassVar, Literal

from conductor_core.commands.context import AtTask, Context, task_key
from conductor_core.domain.command import CommandSpec, Reply
from conductor_core.domain.ids import DELIVER, task_id
from conductor_core.domain.run import FINAL_RUN_STATES
from conductor_core.errors import NotFoundError, StateError
from conductor_core.events.task import TaskUndone
from conductor_core.lifecycle import lessons, runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.state_words import state_word
from conductor_core.ports.workspaces import Author, Conflict


class Undo(AtTask):
    """Take the work of a task out of the run's files again; a run that is over hands over anew."""

    spec: ClassVar = CommandSpec(needs="member", example="undo R7.T3")

    name: Literal["undo"] = "undo"


async def undo(command: Undo, context: Context) -> Reply:
    """Make a commit without the task's change, and put it in place if nothing was merged meanwhile."""
    key = task_key(command.task)
    run = await context.read(lambda tx: context.run_meant(tx, command.run))
    task = await context.read(lambda tx: tx.tasks.get(task_id(run.id, key)))
    if task is None:
        raise NotFoundError(f"Run {run.id} has no task {key}. `show {run.id}` lists its tasks.")
    if task.state != "done" or task.commit is None or run.head is None:
        raise StateError(f"{task.id} has no merged work to undo; it is {state_word(task.state)}.")
    now = context.truth.clock.now()
    without = await context.workspaces.revert(
        run.project,
        run.head,
        task.commit,
        message=f"Undo: {task.planned.title}\n\nTask: {task.id}",
        author=Author(name=context.envelope.actor.name, at=now),
    )
    if isinstance(without, Conflict):
        raise StateError(f"{task.id} cannot be undone: later work changed {', '.join(without.paths[:5])} too.")
    await context.workspaces.keep(run.project, f"runs/{run.id}", without)

    def op(moment: Moment) -> Reply:
        fresh = moment.run(run.id)
        if fresh.head != run.head:
            raise StateError(f"{run.id} has moved on meanwhile: give the order again.")
        moment.tx.runs.save(fresh.model_copy(update={"head": without}))
        undone = moment.task(task.id)
        moment.tx.tasks.save(undone.model_copy(update={"state": "undone", "commit": None, "ended_at": moment.now}))
        lessons.corrected(moment, undone, "undone")
        moment.tell(run.id, TaskUndone(task=key, by=moment.actor.name, commit=without))
        over = fresh.state in FINAL_RUN_STATES
        if over:
            runs.reopen(moment, moment.run(run.id))
        if over or moment.task(task_id(run.id, DELIVER)).state in ("queued", "running"):
            tasks.deliver_anew(moment, moment.run(run.id))
            tasks.advance(moment, run.id)
        return Reply(text=f"{task.id} is undone. `retry {key}` does it again.", run=run.id)

    return await context.order(op)
