"""What the options of a command may name, for the menus of its form."""

from collections.abc import Callable, Mapping
from typing import Any

from conductor_core.commands.agents import Agents
from conductor_core.commands.look import Projects
from conductor_core.commands.settings import Settings
from conductor_core.domain.command import Command, Envelope, Named, Place
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor
from conductor_core.logic.options import options

Known = Mapping[Named, tuple[str, ...]]
_LISTS: Mapping[Named, tuple[Command, Callable[[Any], tuple[str, ...]]]] = {
    "agent": (Agents(), lambda data: tuple(one["card"]["name"] for one in data["agents"])),
    "project": (Projects(archived=True), lambda data: tuple(one["id"] for one in data)),
    "setting": (Settings(), tuple),
}


async def names_in(conductor: Conductor, command: type[Command], actor: Actor, place: Place) -> Known:
    """As far as this person sees them there."""
    wanted = {option.names for option in options(command)}
    known: dict[Named, tuple[str, ...]] = {}
    for what, (order, names) in _LISTS.items():
        if what in wanted:
            reply = await conductor.submit(Envelope(command=order, actor=actor, place=place))
            known[what] = names(reply.data) if reply.outcome == "ok" else ()
    return known
