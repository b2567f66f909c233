"""A room that we cannot write to: its run knows why what stands there is not current."""

from conductor_core.domain.ids import RoomId
from conductor_core.domain.room import CLOSED, ONLY
from conductor_core.events.room import RoomClosed, RoomOpened
from conductor_core.lifecycle.moment import Moment


def close(moment: Moment, place: RoomId, why: str) -> bool:
    """It is closed to us; False when that was known, or no run is shown there but by its news, which wait."""
    known = moment.tx.rooms.get(place)
    if known is None or known.state.get(CLOSED) == why or known.state.get(ONLY):
        return False
    moment.tx.rooms.save(known.model_copy(update={"state": {**known.state, CLOSED: why}}))
    moment.tell(known.run, RoomClosed(surface=_surface(place), room=place, why=why))
    return True


def reopen(moment: Moment, place: RoomId) -> None:
    """We can write there again."""
    known = moment.tx.rooms.get(place)
    if known is None or CLOSED not in known.state:
        return
    left = {name: value for name, value in known.state.items() if name != CLOSED}
    moment.tx.rooms.save(known.model_copy(update={"state": left}))
    moment.tell(known.run, RoomOpened(surface=_surface(place), room=place))


def _surface(place: RoomId) -> str:
    return place.partition(":")[0]
