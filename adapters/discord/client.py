"""The connection to Discord: every event is handed on as it came, and it is built up again whatever breaks it."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiohttp import ClientError
from discord import Client, Forbidden, HTTPException, Intents, LoginFailure, PrivilegedIntentsRequired
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.web import Web
from conductor_core.errors import SettingsError

log = structlog.get_logger(__name__)

API = "/api/v10"
WINDOW, STORM = 60.0, 5
"""So many connections in so many seconds are a storm."""
CALM = 60.0
"""Seconds of quiet after a storm, and where few sessions are left for the day."""
AGAIN = 5.0
"""Seconds until what broke is built up again."""
SPARE = 50
"""Sessions of a day that are not used: with none left Discord takes the token away."""
TOKEN = "CONDUCTOR_DISCORD_TOKEN"  # noqa: S105 - the name of a setting
HEARD = frozenset({"READY", "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_REACTION_ADD", "INTERACTION_CREATE"})

Json = dict[str, Any]
Hear = Callable[[Json], Awaitable[None]]
"""What to do with an event; it has a name ``t`` and what it tells of, ``d``."""


def intents(*, content: bool = True) -> Intents:
    """Just those that are used; ``content`` is the one that has to be allowed on the app's page."""
    return Intents(guilds=True, guild_messages=True, guild_reactions=True, dm_messages=True, message_content=content)


def point_at(url: str) -> None:
    """Have discord.py talk to a Discord at this address."""
    Route.BASE = f"{url}{API}"


@asynccontextmanager
async def opened(token: str, url: str, client: Client | None = None) -> AsyncIterator[Web]:
    """The API with a token, as long as the block lasts.

    Raises:
        SettingsError: Discord does not take the token, or cannot be reached.
    """
    point_at(url)
    async with client or Client(intents=intents()) as known:
        try:
            await known.login(token)
        except LoginFailure as error:
            raise SettingsError(
                f"Discord does not take {TOKEN}: on the app's page, under Bot, press Reset Token and copy it again."
            ) from error
        except (HTTPException, ClientError, OSError) as error:
            raise SettingsError(
                f"Discord cannot be reached: {error}; CONDUCTOR_DISCORD_URL says where it is."
            ) from error
        yield Web(known.http, str(known.application_id))


class Listener(Client):
    """Hears everything as it came, whether discord.py understands it or not."""

    def __init__(self, hear: Hear, *, content: bool) -> None:
        super().__init__(
            intents=intents(content=content), enable_debug_events=True, max_messages=None, chunk_guilds_at_startup=False
        )
        self._hear = hear
        self._turn = asyncio.Lock()
        self._breaks: deque[float] = deque(maxlen=STORM)
        self._stormed = asyncio.Event()

    async def on_socket_raw_receive(self, text: str) -> None:
        """An event; in the order they came, but for what people wait for."""
        event = json.loads(text)
        if event.get("t") == "INTERACTION_CREATE":
            await self._told(event)
        elif event.get("t") in HEARD:
            async with self._turn:
                await self._told(event)

    async def on_disconnect(self) -> None:
        """discord.py connects again at once, and would do so hundreds of times a second."""
        now = asyncio.get_running_loop().time()
        self._breaks.append(now)
        if len(self._breaks) == STORM and now - self._breaks[0] < WINDOW:
            self._stormed.set()

    async def listen(self) -> None:
        """Until it breaks for good, or does nothing but connect and break."""
        connecting = asyncio.create_task(self.connect())
        stormed = asyncio.create_task(self._stormed.wait())
        try:
            await asyncio.wait({connecting, stormed}, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                await connecting
            else:
                log.warning("Discord breaks every connection; there is a pause now", seconds=CALM)
        finally:
            connecting.cancel()
            stormed.cancel()
            await asyncio.gather(connecting, stormed, return_exceptions=True)

    async def _told(self, event: Json) -> None:
        try:
            await self._hear(event)
        except Exception:  # the next one may be better; what was lost is in the history
            log.exception("an event met a fault", event_name=event.get("t"))


class Ears:
    """Listens for ever; a client that ends, for whatever reason, is followed by another one."""

    def __init__(self, token: str, web: Web, hear: Hear) -> None:
        self._token = token
        self._web = web
        self._hear = hear
        self.content = True
        """Whether we are told what messages say that do not name us."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:  # noqa: ASYNC110 - what is waited for is time
            await asyncio.sleep(await self._once())

    async def _once(self) -> float:
        """Listen until it breaks; the seconds to wait then."""
        try:
            gateway = await self._web.call("GET", "/gateway/bot")
            if gateway["session_start_limit"]["remaining"] <= SPARE:
                log.error("hardly a session of today is left, so none is begun", settings=TOKEN)
                return CALM * 10
            DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway["url"])
            async with Listener(self._hear, content=self.content) as client:
                await client.login(self._token)
                await client.listen()
        except PrivilegedIntentsRequired:
            self.content = False
            log.warning("only messages that name us are heard: allow the intent Message Content on the app's page")
            return AGAIN
        except (LoginFailure, Forbidden):
            log.exception("Discord refuses the token")
            return CALM * 10
        except Exception:  # whatever discord.py meets, an event of unknown shape as well: it is begun anew
            log.exception("listening broke off")
            return AGAIN
        return CALM
