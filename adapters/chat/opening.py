"""Orders that are carried out in a thread, which they get where there is none yet."""

from conductor_core.commands.link import Link
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command, Place
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor
from conductor_core.lifecycle.accounts import acting
from conductor_core.lifecycle.linking import has_thread_in
from conductor_core.logic.privacy import may_see
from conductor_core.ports.store import Transaction

Opening = Start | Link


async def opening(conductor: Conductor, command: Command, actor: Actor, place: Place) -> Opening | None:
    """The order, where it is one of them and its run is there for who orders; else it is answered in the ``place`` where it was given."""
    if not isinstance(command, Start | Link) or not actor.may(command.spec.needs):
        return None
    if isinstance(command, Link):
        run = RunId(command.run.upper())
        return command if await conductor.read(lambda tx: _is_there(tx, run, actor, place)) else None
    return command


def _is_there(tx: Transaction, run: RunId, actor: Actor, place: Place) -> bool:
    found = tx.runs.get(run)
    seen = found is not None and may_see(found, acting(tx, actor, found.project), place)
    return seen and not has_thread_in(tx, run, place)


def asks(actor: Actor, command: Opening) -> str:
    """What the thread hangs on."""
    if isinstance(command, Link):
        return f"{actor.name} has {command.run.upper()} shown here"
    return f"{actor.name} asks: {command.goal or 'make it better'}"
