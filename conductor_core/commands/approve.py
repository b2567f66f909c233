"""``approve`` and ``reject``: answer a plan."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import RUN, Context
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.lifecycle import runs
from conductor_core.lifecycle.moment import Moment


class Approve(Command):
    """Say yes to the plan that waits."""

    spec: ClassVar = CommandSpec(needs="member", example="approve R7")

    name: Literal["approve"] = "approve"
    run: str | None = Field(None, pattern=RUN, description="The run; not needed in its own thread.")
    digest: str | None = Field(
        None, min_length=8, max_length=64, description="Approve only if the plan still has this digest."
    )


class Reject(Command):
    """Say no to the plan that waits; the run ends and nothing is changed."""

    spec: ClassVar = CommandSpec(needs="member", example="reject reason too expensive")

    name: Literal["reject"] = "reject"
    run: str | None = Field(None, pattern=RUN, description="The run; not needed in its own thread.")
    reason: Annotated[str, Rest()] = Field("", max_length=2000, description="Why, for the thread.")


async def approve(command: Approve, context: Context) -> Reply:
    """Bind the yes to exactly the plan that was shown."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        runs.approve(moment, run, command.digest)
        return Reply(text=f"The plan of {run.id} is approved; work begins.", run=run.id)

    return await context.order(op)


async def reject(command: Reject, context: Context) -> Reply:
    """End the run before anything was done."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        runs.turn_down(moment, run, command.reason)
        return Reply(text=f"The plan of {run.id} is rejected; nothing was changed.", run=run.id)

    return await context.order(op)
