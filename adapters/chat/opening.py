"""Orders that are carried out in a thread, which they get where there is none yet."""

from conductor_core.commands.link import Link
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor

Opening = Start | Link


async def opening(conductor: Conductor, command: Command, actor: Actor) -> Opening | None:
    """The order, where it is one of them and there is something that everybody may see; else it is answered where it was given."""
    if not isinstance(command, Start | Link) or not actor.may(command.spec.needs):
        return None
    if isinstance(command, Link):
        run = RunId(command.run.upper())
        found = await conductor.read(lambda tx: tx.runs.get(run))
        return command if found and found.within is None else None
    return command


def asks(actor: Actor, command: Opening) -> str:
    """What the thread hangs on."""
    if isinstance(command, Link):
        return f"{actor.name} has {command.run.upper()} shown here"
    return f"{actor.name} asks: {command.goal or 'make it better'}"
