"""Discord as the service uses it: a surface to show runs on, and ears."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from discord import HTTPException

from adapters.chat.drops import Drops
from adapters.discord.application_commands import declared, digest
from adapters.discord.behind import Behind
from adapters.discord.callers import Callers
from adapters.discord.clerk import Clerk
from adapters.discord.client import UNREACHABLE, opened
from adapters.discord.closed import closed_rooms
from adapters.discord.counter import Counter
from adapters.discord.desk import Desk
from adapters.discord.directory import Directory
from adapters.discord.ears import Ears, Listener, ShardedListener
from adapters.discord.fetching import Fetcher
from adapters.discord.front import Address, Front
from adapters.discord.homes import Homes
from adapters.discord.missed import Missed
from adapters.discord.people import People, Trust
from adapters.discord.recall import Recall
from adapters.discord.signs import Signs
from adapters.discord.surface import DiscordSurface
from adapters.discord.web import Json, Web
from conductor_core.commands import COMMANDS
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor
from conductor_core.errors import UnreachableError
from conductor_core.ports.surface import SurfaceSlow

CONNECTING = 20.0
"""Seconds that a start waits for the first session; then it goes on without, and what was missed is looked up later."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Account:
    """Who we are, and where."""

    token: str
    url: str
    trust: Trust
    guild: str = ""
    """Id of the server whose commands are ours alone; empty: they are everywhere."""
    reaction: str = ""
    """The sign that begins a run with the message it is put on; empty: none does."""
    address: Address | None = None
    """Where Discord makes requests for what people do; None: it tells of it over the gateway."""
    sharded: bool = False
    """Whether there are as many connections as Discord wants."""
    forums: frozenset[str] = frozenset()
    """Ids of the forums in which every post is a run."""


class DiscordChat:
    """All servers that we are in."""

    def __init__(self, account: Account, folder: Path) -> None:
        """``folder`` is ours, for what people drop."""
        self._account = account
        self._folder = folder
        self.surface = Behind()
        self.requests = ""
        """Where requests of Discord are taken, if they are."""

    @asynccontextmanager
    async def listening(self, conductor: Conductor) -> AsyncIterator[str]:
        """Hand what is said to the conductor, as long as the block lasts; gives the names of the servers.

        Raises:
            SettingsError: Discord does not take the token.
            UnreachableError: it cannot be reached.
        """
        async with opened(self._account.token, self._account.url) as web:
            guilds = await self._servers(web)
            await self._declare(web)
            directory = Directory(web, [str(one["id"]) for one in guilds], self._account.forums)
            people = People(web, self._account.trust, conductor.met, directory.servers, SystemClock())
            callers = Callers(conductor, people)
            surface = DiscordSurface(web, called=callers.of, titled=callers.title, wrote=callers.wrote)
            clerk = Clerk(conductor, surface, directory)
            drops = Drops(Fetcher(self._account.url).fetch, self._folder / "dropped")
            recall = Recall(web)
            signs = Signs(clerk, people, drops, directory, recall, self._account.reaction)
            desk = Desk(clerk, people, drops, directory, recall, signs)
            reception = conductor.reception("discord", desk.deal)
            missed = Missed(web, conductor, directory, SystemClock())
            counter = Counter(conductor, reception, clerk.quiet, people, directory, recall, missed)
            listener = ShardedListener if self._account.sharded else Listener
            ears = Ears(self._account.token, web, counter.hear, listener)
            homes = Homes(conductor, web, SystemClock())
            working = [asyncio.create_task(one) for one in (reception.run(), ears.run(), homes.watch())]
            self.surface.open(surface, closed_rooms(conductor, surface, callers))
            try:
                async with self._requests(counter):
                    await counter.connected(CONNECTING)
                    yield ", ".join(str(one["name"]) for one in guilds) or "Discord, in no server yet"
            finally:
                self.surface.shut()
                for task in (*working, *counter.going):
                    task.cancel()
                await asyncio.gather(*working, *counter.going, return_exceptions=True)

    async def _servers(self, web: Web) -> Sequence[Json]:
        try:
            return await web.guilds()
        except (ConnectionError, SurfaceSlow) as error:
            raise UnreachableError(UNREACHABLE.format(error)) from error

    @asynccontextmanager
    async def _requests(self, counter: Counter) -> AsyncIterator[None]:
        """Where Discord makes requests for what people do, they are taken."""
        if self._account.address is None:
            yield
            return
        front = Front(self._account.address, SystemClock(), counter.answer)
        async with front.open():
            self.requests = front.url
            yield

    async def _declare(self, web: Web) -> None:
        """Tell Discord of the commands, where it was told otherwise before."""
        wanted = declared(COMMANDS)
        told = self._folder / f"commands-{self._account.guild or 'everywhere'}"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark = f"{web.us} {digest(wanted)}"
        if told.is_file() and told.read_text() == mark:
            return
        within = f"/guilds/{self._account.guild}" if self._account.guild else ""
        try:
            await web.call("PUT", f"/applications/{web.us}{within}/commands", wanted)
            told.write_text(mark)
        except (HTTPException, ConnectionError, SurfaceSlow) as error:
            log.warning("the commands could not be declared", why=str(error))
