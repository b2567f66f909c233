"""``followup``: have what was said on the git host dealt with."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import RUN, Context
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.domain.ids import RunId
from conductor_core.errors import UsageError
from conductor_core.lifecycle import following_up
from conductor_core.lifecycle.moment import Moment


class FollowUp(Command):
    """Let a run deal with what people and checks said of it on the git host; the result goes to the same branch and request."""

    spec: ClassVar = CommandSpec(needs="member", topic="deliver", example="followup R7 leave the names as they are")

    name: Literal["followup"] = "followup"
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")
    note: Annotated[str, Rest()] = Field("", max_length=2000, description="What is to be heeded in doing so.")


async def followup(command: FollowUp, context: Context) -> Reply:
    """Look what is said there now, then put the task on the plan."""
    if named := command.run or context.envelope.place.run:
        await context.look_there(RunId(named.upper()))

    def op(moment: Moment) -> Reply:
        if not named:
            raise UsageError("Say which run is meant, e.g. `followup R7`. `runs` lists them.", field="run")
        run = context.run_meant(moment.tx, command.run)
        task = following_up.begin(moment, run, command.note.strip())
        return Reply(text=f"{task.id} deals with what was said; then the push is asked for again.", run=run.id)

    return await context.order(op)
