"""Every workspace behind one surface: each room is served by the workspace that it is in."""

from collections.abc import Iterator

from adapters.slack.office import Office
from adapters.slack.places import Spot
from adapters.slack.surface import EDIT_EVERY
from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.ports.surface import SurfaceSlow

CLOSED = 10.0
"""Seconds until a room is tried again whose workspace is not there: not yet, or no more."""


class Offices:
    """The workspaces we work for, by team id."""

    name = "slack"
    """First part of the room ids."""
    edit_interval = EDIT_EVERY

    def __init__(self) -> None:
        self._offices: dict[str, Office] = {}

    def __iter__(self) -> Iterator[Office]:
        return iter(tuple(self._offices.values()))

    def open(self, office: Office) -> None:
        """From now on its rooms are served."""
        self._offices[office.team] = office

    def close_team(self, team: str) -> None:
        """No more; what is owed there waits until it is opened again."""
        self._offices.pop(team, None)

    def of(self, team: object) -> Office | None:
        """The office of a workspace."""
        return self._offices.get(team) if isinstance(team, str) else None

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """See the port."""
        office = self._there(room)
        return await office.closed.spoken(room, office.surface.post(room, key, card))

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """See the port."""
        return await self._there(room).surface.edit(room, ref, card)

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """See the port."""
        return await self._there(room).surface.find(room, key)

    async def close(self) -> None:
        """Nothing is held."""

    def _there(self, room: RoomId) -> Office:
        office = self.of(Spot.of(room).team)
        if office is None:
            raise SurfaceSlow(CLOSED)
        return office
