"""``race`` and ``pick``: several agents try one task, and one result is taken."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from conductor_core.commands.context import RUN, TASK, AtTask, Context, taken_apart, task_key
from conductor_core.domain.command import Command, CommandSpec, Precise, Reply, Rest
from conductor_core.domain.ids import task_id
from conductor_core.domain.run import FINAL_RUN_STATES, Run, Task
from conductor_core.errors import StateError, UsageError
from conductor_core.lifecycle import policing, racing, reopening, runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import entrants
from conductor_core.logic.sentences import all_of

_TRY = re.compile(r"([Tt][0-9]{1,4})-([0-9]{1,2})")
"""The key of a try at a task."""


class Race(AtTask):
    """Let several agents try a task at once, each on files of its own; the best result is picked."""

    spec: ClassVar = CommandSpec(needs="member", topic="steer", example="race R7.T3 3")

    name: Literal["race"] = "race"
    number: int = Field(3, ge=2, le=5, description="How many try it.")


class Pick(Command):
    """Take one of the results of a race."""

    spec: ClassVar = CommandSpec(needs="member", topic="decide", example="pick R7.T3 2 it reads best")

    name: Literal["pick"] = "pick"
    task: str | None = Field(
        None, pattern=TASK, description="The task: T3, or R1.T3 with its run; not needed where one race is open."
    )
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")
    entry: int = Field(ge=1, le=99, description="The number of the try: 2 for T3-2.")
    commit: Annotated[str | None, Precise()] = Field(
        None, min_length=8, max_length=64, description="Only if it is still that result: the beginning of its commit."
    )
    reason: Annotated[str, Rest()] = Field("", max_length=2000, description="Why, for the thread.")

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: Any) -> Any:
        """``pick T3-2`` names the try by its own key."""
        given = taken_apart(given)
        task = given.get("task") if isinstance(given, dict) and given.get("entry") is None else None
        tried = _TRY.fullmatch(task) if isinstance(task, str) else None
        return given | {"task": tried[1], "entry": tried[2]} if tried else given


async def race(command: Race, context: Context) -> Reply:
    """Put the tries on the plan in the task's place."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        task = moment.task(task_id(run.id, task_key(command.task)))
        if run.state == "planning":
            raise StateError(f"{run.id} has no plan yet; {task.key} can be raced as soon as there is one.")
        if run.state == "awaiting_approval":
            field = racing.put_on(moment, run, task, command.number)
            text = f"{_who(task, field)} The plan of {run.id} has changed: look at it, then approve."
            return Reply(text=text, run=run.id)
        policing.check_change(moment, run)
        over = run.state in FINAL_RUN_STATES
        field = racing.begin(moment, run, task, command.number)
        if over:
            run = runs.reopen(moment, run)
        reopening.reopen(moment, run, moment.task(task.id))
        tasks.advance(moment, run.id)
        return Reply(text=_who(task, field), run=run.id)

    return await context.order(op)


def _who(task: Task, field: entrants.Field) -> str:
    return f"{task.id} is tried by {all_of([one.agent for one in field.entrants])}: {field.note}"


async def pick(command: Pick, context: Context) -> Reply:
    """Record who was picked and why, and let it be merged."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        task = moment.task(task_id(run.id, task_key(command.task))) if command.task else _open_race(moment, run)
        picked = racing.pick(moment, run, task, command.entry, command.reason, command.commit or "")
        return Reply(text=f"{picked.picked} is picked for {task.id}.", run=run.id)

    return await context.order(op)


def _open_race(moment: Moment, run: Run) -> Task:
    """The only task that waits for a pick.

    Raises:
        StateError: none does.
        UsageError: several do.
    """
    found = [task for task in moment.tx.tasks.of(run.id) if task.waits_for_pick]
    if not found:
        raise StateError(f"No race of {run.id} waits for a pick.")
    if len(found) > 1:
        raise UsageError(f"Several races wait: say which, e.g. `pick {found[0].key} 1`.", field="task")
    return found[0]
