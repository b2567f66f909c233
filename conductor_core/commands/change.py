"""``change``: edit the plan in words."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import RUN, Context
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.lifecycle import replanning
from conductor_core.lifecycle.moment import Moment


class Change(Command):
    """Change the plan in words; it is shown as a change first, and counts once it is approved."""

    spec: ClassVar = CommandSpec(needs="member", topic="steer", example="change drop task 3")

    name: Literal["change"] = "change"
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")
    edit: Annotated[str, Rest()] = Field(
        min_length=3, max_length=500, description="What is to be different, e.g. use codex for tests."
    )


async def change(command: Change, context: Context) -> Reply:
    """Put the change to people."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        return Reply(text=replanning.change(moment, run, command.edit), run=run.id)

    return await context.order(op)
