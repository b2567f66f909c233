"""Discord keeps the contract of every surface."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from adapters.discord.client import opened
from adapters.discord.places import Spot
from adapters.discord.surface import DiscordSurface
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import TOKEN, DiscordServer, Fault
from adapters.discord.testing.world import GENERAL, GUILD, Message
from conductor_core.domain.ids import RoomId
from conductor_core.ports.surface import Surface
from conductor_core.testing.contracts.surface import FindingContract, SurfaceContract, SurfaceStage


@dataclass
class DiscordStage(SurfaceStage):
    """Each room is a thread that is made from a message of its own."""

    discord: DiscordServer = field(kw_only=True)
    rooms: dict[str, RoomId] = field(default_factory=dict)

    def room(self, name: str) -> RoomId:
        """See the base."""
        if name not in self.rooms:
            world = self.discord.world
            ada = world.person(name)
            root = world.add(Message(world.next_id(), GENERAL, ada.id, f"start {name}"))
            self.rooms[name] = Spot(GUILD, GENERAL, root.id).room
        return self.rooms[name]


class TestDiscord(SurfaceContract, FindingContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[SurfaceStage]:
        async with DiscordServer() as discord, opened(TOKEN, discord.url) as web:

            async def shown(room: RoomId) -> Sequence[str]:
                return [everything(one) for one in discord.world.within(Spot.of(room).thread)]

            async def reopen() -> Surface:
                return DiscordSurface(web)

            def slow_down(seconds: float) -> None:
                discord.faults.append(Fault("post", "limited", retry_after=seconds))

            yield DiscordStage(DiscordSurface(web), shown, reopen, slow_down, discord=discord)


def everything(message: Message) -> str:
    """What a message shows, what its buttons do and what its files hold."""
    files = [f"{one.name}\n{one.content.decode()}" for one in message.attachments]
    return "\n".join([words(message), *orders(message.components), *files])


def orders(part: object) -> list[str]:
    """The names of everything that can be pressed."""
    if isinstance(part, dict):
        own = [part["custom_id"]] if "custom_id" in part else []
        return own + [name for inner in part.values() for name in orders(inner)]
    return [name for one in part for name in orders(one)] if isinstance(part, list) else []
