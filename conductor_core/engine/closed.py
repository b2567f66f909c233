"""What a surface finds out about rooms of runs: that nothing can be written there, and that it can again."""

from conductor_core.domain.ids import RoomId
from conductor_core.domain.room import CLOSED
from conductor_core.lifecycle import closing
from conductor_core.lifecycle.truth import Truth


class Closed:
    """Has their runs know it."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    async def to_us(self, room: RoomId, why: str) -> bool:
        """We cannot write there; False when that is known."""
        return await self._truth.change(lambda moment: closing.close(moment, room, why))

    async def no_more(self, room: RoomId) -> None:
        """We wrote there."""
        known = await self._truth.store.read(lambda tx: tx.rooms.get(room))
        if known and CLOSED in known.state:
            await self._truth.change(lambda moment: closing.reopen(moment, room))
