"""``mute`` and ``unmute``: whether we listen to what people say to each other."""

from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.domain.command import TERMINAL, Command, CommandSpec, Place, Reply
from conductor_core.errors import StateError
from conductor_core.lifecycle.moment import Moment


class Mute(Command):
    """Take nothing that is said in this place as meant for Conductor; cards go on, and so do orders that name it."""

    spec: ClassVar = CommandSpec(needs="member", topic="house", example="mute")

    name: Literal["mute"] = "mute"


class Unmute(Command):
    """Listen in this place again."""

    spec: ClassVar = CommandSpec(needs="member", topic="house", example="unmute ask-first")

    name: Literal["unmute"] = "unmute"
    how: Literal["as-before", "ask-first"] = Field(
        "as-before", description="With ask-first, whoever does not name Conductor is asked whether it was meant."
    )


async def mute(_command: Mute, context: Context) -> Reply:
    """Kept with the place, so that it holds after a restart.

    Raises:
        StateError: whoever types here means us.
    """
    place = _place(context)

    def op(moment: Moment) -> Reply:
        manners = moment.tx.rooms.manners(place.spot)
        quiet = manners.model_copy(update={"muted_by": moment.actor.name, "told": (), "asked": {}})
        moment.tx.rooms.behave(place.spot, place.run, quiet)
        return Reply(
            text="I do not listen here until `unmute`. Cards go on; `stop` works, and so do orders that name me."
        )

    return await context.order(op)


async def unmute(command: Unmute, context: Context) -> Reply:
    """Everybody is heard as before; who talked with somebody else still does.

    Raises:
        StateError: whoever types here means us.
    """
    place = _place(context)
    ask = command.how == "ask-first"

    def op(moment: Moment) -> Reply:
        manners = moment.tx.rooms.manners(place.spot)
        loud = manners.model_copy(update={"muted_by": "", "ask_first": ask, "told": (), "asked": {}})
        moment.tx.rooms.behave(place.spot, place.run, loud)
        return Reply(text="I listen, and ask first who does not name me." if ask else "I listen here again.")

    return await context.order(op)


def _place(context: Context) -> Place:
    place = context.envelope.place
    if place.surface == TERMINAL:
        raise StateError("Whoever types here means Conductor; this is for threads in which people talk to each other.")
    return place
