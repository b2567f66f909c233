"""A room that we cannot write to: its run knows why what stands there is not current."""

from conductor_core.domain.ids import RoomId
from conductor_core.domain.room import CLOSED
from conductor_core.events.room import RoomClosed, RoomOpened
from conductor_core.lifecycle.moment import Moment


def close(moment: Moment, place: RoomId, why: str) -> bool:
    """It is closed to us; False when that was known, or no run is shown there."""
    known = moment.tx.rooms.get(place)
    if known is None or known.state.get(CLOSED) == why:
        return False
    moment.tx.rooms.save(known.model_copy(update={"state": {**known.state, CLOSED: why}}))
    moment.tell(known.run, RoomClosed(surface=_surface(place), why=why))
    return True


def reopen(moment: Moment, place: RoomId) -> None:
    """We can write there again; that is told once no other room of its surface is closed."""
    known = moment.tx.rooms.get(place)
    if known is None or CLOSED not in known.state:
        return
    left = {name: value for name, value in known.state.items() if name != CLOSED}
    moment.tx.rooms.save(known.model_copy(update={"state": left}))
    surface = _surface(place)
    if not any(CLOSED in one.state for one in moment.tx.rooms.of(known.run) if _surface(one.id) == surface):
        moment.tell(known.run, RoomOpened(surface=surface))


def _surface(place: RoomId) -> str:
    return place.partition(":")[0]
