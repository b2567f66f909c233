"""A whole Conductor in a Discord on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.discord.chat import Account, DiscordChat
from adapters.discord.front import Address
from adapters.discord.people import Trust
from adapters.discord.testing.acting import Somebody
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.discord.testing.world import Message, User
from bot.reaching import reached
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.agent import Agent
from conductor_core.ports.workspaces import Workspaces
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.stage import Stage, stage
from tests.discord.lifeless import all_faults


@dataclass
class Floor:
    """What a story looks at."""

    discord: DiscordServer
    at: Stage

    def somebody(self, name: str) -> Somebody:
        """A new person of the server."""
        return self.known(self.discord.world.person(name))

    def known(self, person: User) -> Somebody:
        """Somebody who is there already."""
        return Somebody(self.discord, person)

    def thread(self, root: Message) -> list[str]:
        """The first line of what was answered to a message, in order."""
        return [words(one).partition("\n")[0].removeprefix("### ") for one in self.discord.world.within(root.id)]

    @property
    def whispers(self) -> list[tuple[str, str]]:
        """Who was told what quietly, but for the welcome that everybody gets once."""
        told = [(one.whisper_to, words(one).removeprefix("### ")) for one in self.discord.world.whispers]
        return [(person, text) for person, text in told if text and not text.startswith("Welcome")]

    async def answered(self, root: Message, text: str, seconds: float = 20.0) -> Message:
        """The answer that says this, once it stands there."""

        def found() -> Message | None:
            return next((one for one in self.discord.world.within(root.id) if text in words(one)), None)

        await self.discord.until(lambda: found() is not None, seconds)
        message = found()
        assert message
        return message


@asynccontextmanager
async def floor(
    discord: DiscordServer,
    folder: Path,
    *agents: Agent,
    files: Workspaces | None = None,
    trust: Trust | None = None,
    sharded: bool = False,
    forums: frozenset[str] = frozenset(),
    address: Address | None = None,
) -> AsyncIterator[Floor]:
    """The service at work; with the same folder and files it goes on where it was."""
    chat = DiscordChat(
        Account(TOKEN, discord.url, trust or Trust(), reaction="🤖", address=address, sharded=sharded, forums=forums),
        folder / "discord",
    )
    async with stage(folder, *agents, workspaces=files) as at:
        keeper = RoomKeeper(at.store, [chat.surface], SystemClock(), at.hub)
        showing = asyncio.create_task(keeper.run())
        try:
            async with reached(chat, at.conductor, first=0.1):
                discord.requests_to = chat.requests
                yield Floor(discord, at)
            assert all_faults(discord.calls) == [], all_faults(discord.calls)
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
            await keeper.close()
