"""``cascade``: let the cheapest agent try a task first."""

from typing import ClassVar, Literal

from conductor_core.commands.context import AtTask, Context, task_key
from conductor_core.domain.command import CommandSpec, Reply
from conductor_core.domain.ids import task_id
from conductor_core.domain.run import FINAL_RUN_STATES
from conductor_core.errors import StateError
from conductor_core.lifecycle import policing, racing, reopening, runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.state_words import state_word


class Cascade(AtTask):
    """Let the cheapest agent try a task first; what it fails at goes to the next stronger one, told why."""

    spec: ClassVar = CommandSpec(needs="member", topic="steer", example="cascade R7.T3")

    name: Literal["cascade"] = "cascade"


async def cascade(command: Cascade, context: Context) -> Reply:
    """Have the task given out anew, by price."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        task = moment.task(task_id(run.id, task_key(command.task)))
        if task.planned.kind != "work" or task.planned.entry_of:
            raise StateError(f"{task.id} changes no files by itself; only work goes from the cheapest agent upwards.")
        if task.state in ("done", "cancelled", "running"):
            raise StateError(
                f"{task.id} is {state_word(task.state)}; the cheapest agent can only be the first to begin."
            )
        policing.check_change(moment, run)
        cheapest = task.model_copy(update={"planned": racing.from_the_cheapest(moment, run, task.planned)})
        moment.tx.tasks.save(cheapest)
        if run.state in FINAL_RUN_STATES:
            run = runs.reopen(moment, run)
        if task.state != "waiting":
            racing.end_tries(moment, run, [task])
            reopening.reopen(moment, run, moment.task(task.id))
        racing.tell_ladder(moment, run, cheapest.planned)
        tasks.advance(moment, run.id)
        return Reply(text=f"{task.id} is tried by the cheapest agent first.", run=run.id)

    return await context.order(op)
