"""``link`` and ``unlink``: one run, shown in several rooms."""

from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import RUN, Context
from conductor_core.domain.command import TERMINAL, Command, CommandSpec, Reply
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.errors import StateError
from conductor_core.lifecycle import linking
from conductor_core.lifecycle.moment import Moment


class Link(Command):
    """Show a run here as well, wherever it began: what still counts of it now, and then everything new."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="house", example="link R7")

    name: Literal["link"] = "link"
    run: str = Field(pattern=RUN, description="The run, e.g. R7.")


class Unlink(Command):
    """Show the run that was linked to this thread here no more."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="house", example="unlink")

    name: Literal["unlink"] = "unlink"


async def link(command: Link, context: Context) -> Reply:
    """Words, answers and approvals of this place count for it from now on.

    Raises:
        NotFoundError: there is no such run.
        StateError: nothing can be shown here, or this is the place of another run.
    """

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        if linking.has_thread_in(moment.tx, run.id, context.envelope.place):
            return Reply(text=f"{run.id} is shown here already, in a thread of its own.", run=run.id)
        if not linking.link(moment, run, _room(context, run.id)):
            return Reply(text=f"{run.id} is shown here already.", run=run.id)
        return Reply(text=f"{run.id} is shown here as well; `unlink` ends it.", run=run.id)

    return await context.order(op)


async def unlink(_command: Unlink, context: Context) -> Reply:
    """What was posted stays.

    Raises:
        StateError: nothing was linked here.
    """
    place = _room(context, context.envelope.place.run)

    def op(moment: Moment) -> Reply:
        return Reply(text=f"{linking.unlink(moment, place)} is shown here no more.")

    return await context.order(op)


def _room(context: Context, run: RunId | None) -> RoomId:
    """Where it is shown: the place where it was ordered, at a terminal the thread that each run has there."""
    place = context.envelope.place
    room = place.thread_of(run) if place.surface == TERMINAL and run else place.room
    if room is None or place.passing:
        raise StateError(
            "Say it where the run is shown, or is to be: in a thread or channel of a chat, or at the prompt below it."
        )
    return room
