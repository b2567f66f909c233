"""Hands a room's effects to its surface, in order: marked before, settled after, looked up when in doubt."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Failing:
    """What cannot be sent, one time after the other."""

    times: int
    until: float
    """When it is tried again."""


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
        self._failing: dict[str, Failing] = {}
        """Posts and messages that failed last, by slot."""
        self._live: MessageRef | None = None
        """The live card, as far as it was sent from here."""

    async def send(self) -> float | None:
        """Send everything owed; None when it all stands there, otherwise the seconds to wait before calling again."""
        if wait := self._blocked():
            return wait
        while owed := await self._store.read(lambda tx: tx.rooms.owed(self._room)):
            held: set[str] = set()
            for effect in owed:
                if effect.slot in held or (not self._waits(effect.slot) and await self._try(effect)):
                    continue
                held.add(effect.slot)
                if effect.act == "post" or not isinstance(decide(self._quiet, self._clock.monotonic()), Send):
                    break
            if held:
                return self._blocked() or min(map(self._waits, held))
        return None

    async def let_go(self) -> None:
        """Its run was deleted, and all that was owed with it: what stands there shows nothing at work any more."""
        live, self._live = self._live, None
        if live is not None:
            await self._surface.edit(self._room, live, GONE)

    def _blocked(self) -> float:
        """Seconds until the surface takes anything again; 0 when it does now."""
        return max(self._quiet.blocked_until - self._clock.monotonic(), 0.0)

    def _waits(self, slot: str) -> float:
        """Seconds until a slot is tried again; 0 when it is now."""
        failing = self._failing.get(slot)
        return max(failing.until - self._clock.monotonic(), 0.0) if failing else 0.0

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
            times = self._failing[effect.slot].times if effect.slot in self._failing else 0
            delay = min(LAST_RETRY, FIRST_RETRY * 2 ** min(times, 10))
            self._failing[effect.slot] = Failing(times + 1, self._clock.monotonic() + delay)
            log.warning("surface failed", room=self._room, key=effect.key, error=str(error), retry_in=delay)
            if not isinstance(self._surface, CanFind):
                await self._store.write(lambda tx: tx.rooms.failed(effect.id))
            return False
        self._failing.pop(effect.slot, None)
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
