"""``skip`` and ``reprioritise``: what becomes of one task of a run that is at work."""

from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import AtTask, Context, task_key
from conductor_core.domain.command import CommandSpec, Reply
from conductor_core.domain.ids import task_id
from conductor_core.lifecycle import dropping
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.prioritising import prioritise

STEP = 10
"""What ``up`` and ``down`` change a priority by."""
HIGHEST = 100


class Skip(AtTask):
    """Do without a task: it is not wanted any more, and what waited for it goes on."""

    spec: ClassVar = CommandSpec(needs="member", topic="steer", example="skip R7.T3")

    name: Literal["skip"] = "skip"


class Reprioritise(AtTask):
    """Let a task go before or after others that are ready; also while it is queued."""

    spec: ClassVar = CommandSpec(
        needs="member",
        topic="steer",
        example="reprioritise R7.T3 up",
        also=("prioritise", "reprioritize", "prioritize"),
    )

    name: Literal["reprioritise"] = "reprioritise"
    to: str = Field(pattern=r"^(up|down|-?[0-9]{1,3})$", description="up, down, or a number from -100 to 100.")


async def skip(command: Skip, context: Context) -> Reply:
    """Take it off as not wanted."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        task = moment.task(task_id(run.id, task_key(command.task)))
        dropping.take_off(moment, run, task, "skipped")
        return Reply(text=f"{task.id} is skipped; what waited for it goes on without it.", run=run.id)

    return await context.order(op)


async def reprioritise(command: Reprioritise, context: Context) -> Reply:
    """Change its place among those that are ready."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        task = moment.task(task_id(run.id, task_key(command.task)))
        wanted = _priority(task.planned.priority, command.to)
        prioritise(moment, run, task, wanted)
        return Reply(text=f"{task.id} has priority {wanted} now.", run=run.id, data={"priority": wanted})

    return await context.order(op)


def _priority(now: int, to: str) -> int:
    wanted = {"up": now + STEP, "down": now - STEP}.get(to)
    return max(-HIGHEST, min(HIGHEST, int(to) if wanted is None else wanted))
