"""Discord as a surface before it is reached, and when it is no more: what is owed there waits."""

from adapters.chat.closed import ClosedRooms
from adapters.discord.pace import EDIT_EVERY
from adapters.discord.surface import DiscordSurface
from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.ports.surface import SurfaceSlow

CLOSED = 10.0
"""Seconds until it is tried again."""


class Behind:
    """Passes everything on to the surface that is open."""

    name = "discord"
    """First part of the room ids."""
    edit_interval = EDIT_EVERY

    def __init__(self) -> None:
        self._open: DiscordSurface | None = None
        self._closed: ClosedRooms | None = None

    def open(self, surface: DiscordSurface, closed: ClosedRooms) -> None:
        """From now on its rooms are served, and those that we cannot write to told of."""
        self._open, self._closed = surface, closed

    def shut(self) -> None:
        """No more."""
        self._open = self._closed = None

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """See the port."""
        surface, closed = self._there()
        return await closed.spoken(room, surface.post(room, key, card))

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """See the port."""
        surface, closed = self._there()
        return await closed.spoken(room, surface.edit(room, ref, card))

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """See the port."""
        return await self._there()[0].find(room, key)

    async def close(self) -> None:
        """Nothing is held."""

    def _there(self) -> tuple[DiscordSurface, ClosedRooms]:
        if self._open is None or self._closed is None:
            raise SurfaceSlow(CLOSED)
        return self._open, self._closed
