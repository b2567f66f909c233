"""A run is shown in a second room, on whatever surface."""

from conductor_core.domain.command import Place
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.room import LINKED, Room
from conductor_core.domain.run import Run
from conductor_core.errors import StateError
from conductor_core.events.room import RoomLinked, RoomUnlinked
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.privacy import is_shown_by_an_order
from conductor_core.ports.store import Transaction


def link(moment: Moment, run: Run, place: RoomId) -> bool:
    """Show it there from now on; False when it is shown there already.

    Raises:
        StateError: the place is that of another run.
    """
    known = moment.tx.rooms.get(place)
    if known and known.run != run.id:
        raise StateError(f"This is the thread of {known.run}: say `link {run.id}` where no run is shown yet.")
    if known:
        return False
    moment.tell(run.id, RoomLinked(surface=_surface(place), by=moment.actor.name))
    linked = moment.tx.events.last_number(run.id)
    moment.tx.rooms.add(Room(id=place, run=run.id, state={LINKED: linked}))
    return True


def has_thread_in(tx: Transaction, run: RunId, place: Place) -> bool:
    """Whether it was linked to another thread of the channel: once is enough."""
    if place.channel is None:
        return False
    others = (room for room in tx.rooms.of(run) if room.id != place.room and LINKED in room.state)
    return any(room.id.startswith(place.channel) for room in others)


def unlink(moment: Moment, place: RoomId) -> RunId:
    """Show it there no more; which run it was. What was posted stays as it is.

    Raises:
        StateError: nothing was linked there.
    """
    known = moment.tx.rooms.get(place)
    if known is None:
        raise StateError("No run is shown here: say `unlink` in the thread that one was linked to.")
    if LINKED not in known.state:
        raise StateError(f"{known.run} was not linked here, this is its own thread; `mute` ends that I listen here.")
    moment.tx.rooms.remove(place)
    moment.tell(known.run, RoomUnlinked(surface=_surface(place), by=moment.actor.name))
    return known.run


def ordered(moment: Moment, run: RunId, place: Place) -> bool:
    """Something was ordered of it in a place: whether it is shown there from now on."""
    known, room, rooms = moment.tx.runs.get(run), place.thread_of(run), moment.tx.rooms.of(run)
    if known is None or moment.tx.rooms.get(room) or not is_shown_by_an_order(known, place, rooms):
        return False
    moment.tx.rooms.add(Room(id=room, run=run))
    return True


def _surface(place: RoomId) -> str:
    return place.partition(":")[0]
