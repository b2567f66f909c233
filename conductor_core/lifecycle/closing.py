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
    moment.tell(known.run, RoomClosed(surface=place.partition(":")[0], why=why))
    return True


def reopen(moment: Moment, place: RoomId) -> None:
    """We can write there again."""
    known = moment.tx.rooms.get(place)
    if known is not None and CLOSED in known.state:
        left = {name: value for name, value in known.state.items() if name != CLOSED}
        moment.tx.rooms.save(known.model_copy(update={"state": left}))
        moment.tell(known.run, RoomOpened(surface=place.partition(":")[0]))
