"""Hands a room's effects to its surface, in order: marked before, settled after, looked up when in doubt."""

import structlog

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.domain.room import Effect
from conductor_core.logic.pacing import Pace, Send, decide, limited
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store
from conductor_core.ports.surface import CanFind, Surface, SurfaceSlow
from conductor_core.stream.room import LIVE

FIRST_RETRY = 1.0
LAST_RETRY = 60.0
"""Seconds between tries of what failed: doubled from the first to the last."""
GONE = Card(title="This run was deleted.")
"""What its live card says from then on: nothing is at work there."""

log = structlog.get_logger(__name__)


class Sender:
    """Sends what one room owes. Nothing is dropped: what fails is tried again, later and later.

    Posts keep their order, so a failing post holds up what is behind it. A failing edit holds up nothing but later
    edits of the same message.
    """

    def __init__(self, store: Store, surface: Surface, clock: Clock, room: RoomId) -> None:
        self._store = store
        self._surface = surface
        self._clock = clock
        self._room = room
        self._quiet = Pace(interval=0.0)
        self._failures = 0
        self._retry_at = 0.0
        self._live: MessageRef | None = None
        """The live card, as far as it was sent from here."""

    async def send(self) -> float | None:
        """Send everything owed; None when it all stands there, otherwise the seconds to wait before calling again."""
        if wait := self._held():
            return wait
        while owed := await self._store.read(lambda tx: tx.rooms.owed(self._room)):
            failed_slots: set[str] = set()
            for effect in owed:
                if effect.slot in failed_slots:
                    continue
                if await self._try(effect):
                    continue
                failed_slots.add(effect.slot)
                if effect.act == "post" or not isinstance(decide(self._quiet, self._clock.monotonic()), Send):
                    break
            if failed_slots:
                return self._held()
            self._failures = 0
        return None

    async def let_go(self) -> None:
        """Its run was deleted, and all that was owed with it: what stands there shows nothing at work any more."""
        live, self._live = self._live, None
        if live is not None:
            await self._surface.edit(self._room, live, GONE)

    def _held(self) -> float:
        """Seconds until the next try is allowed; 0 when it is now."""
        now = self._clock.monotonic()
        return max(self._retry_at - now, self._quiet.blocked_until - now, 0.0)

    async def _try(self, effect: Effect) -> bool:
        """Whether it stands there now."""
        try:
            ref = await self._hand_over(effect)
        except SurfaceSlow as slow:
            self._quiet = limited(self._quiet, self._clock.monotonic(), slow.retry_after)
            if not effect.in_doubt:  # whether an earlier try arrived is still to be looked up
                await self._store.write(lambda tx: tx.rooms.failed(effect.id))
            return False
        except Exception as error:  # noqa: BLE001 - a surface may fail in any way; its room alone waits
            self._failures += 1
            delay = min(LAST_RETRY, FIRST_RETRY * 2 ** min(self._failures - 1, 10))
            self._retry_at = self._clock.monotonic() + delay
            log.warning("surface failed", room=self._room, key=effect.key, error=str(error), retry_in=delay)
            if not isinstance(self._surface, CanFind):
                await self._store.write(lambda tx: tx.rooms.failed(effect.id))
            return False
        if ref is None:
            return True
        if effect.slot == LIVE:
            self._live = ref
        await self._store.write(lambda tx: tx.rooms.settled(effect.id, ref))
        return True

    async def _hand_over(self, effect: Effect) -> MessageRef | None:
        """The message that stands there; None where it is owed no more, as its run was deleted meanwhile."""
        if not await self._store.write(lambda tx: tx.rooms.attempted(effect.id)):
            await self.let_go()
            return None
        if effect.act == "edit":
            message = await self._store.read(lambda tx: tx.rooms.message(self._room, effect.slot))
            if message is not None:
                return await self._surface.edit(self._room, message.ref, effect.card)
        if effect.in_doubt and isinstance(self._surface, CanFind):
            found = await self._surface.find(self._room, effect.key)
            if found is not None:
                return found
        return await self._surface.post(self._room, effect.key, effect.card)
