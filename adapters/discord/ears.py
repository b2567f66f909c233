"""Hears what happens in Discord: every event as it came, over a connection that is built up again whatever breaks it."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

import structlog
from discord import AutoShardedClient, Client, Forbidden, LoginFailure, PrivilegedIntentsRequired
from discord.gateway import DiscordWebSocket
from yarl import URL

from adapters.discord.client import SPARE, intents
from adapters.discord.directory import TELLING
from adapters.discord.web import TOKEN, Web
from conductor_core.ports.surface import SurfaceSlow

log = structlog.get_logger(__name__)

WINDOW, STORM = 60.0, 5
"""So many breaks in so many seconds are a storm."""
CALM = 60.0
"""Seconds of quiet after a storm."""
REFUSED = 600.0
"""Seconds until the next try where Discord refuses us, or hardly a session of the day is left."""
AGAIN = 5.0
"""Seconds until what broke is built up again."""
HEARD = TELLING | {
    "READY",
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "MESSAGE_REACTION_ADD",
    "INTERACTION_CREATE",
}

Json = dict[str, Any]
Hear = Callable[[Json], Awaitable[None]]
"""What to do with an event; it has a name ``t`` and what it tells of, ``d``."""


class Watch:
    """What one client hears, and how often its connections break."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By channel; each is there as long as something waits for it."""
        self._breaks: deque[float] = deque(maxlen=STORM)
        self._stormed = asyncio.Event()

    async def heard(self, text: str) -> None:
        """An event; those of a channel in the order they came, but for what people wait for."""
        event = json.loads(text)
        if event.get("t") == "INTERACTION_CREATE":
            await self._told(event)
        elif event.get("t") in HEARD:
            async with self._turns.setdefault(_channel(event), asyncio.Lock()):
                await self._told(event)

    def broke(self) -> None:
        """A connection did. discord.py connects again at once, and would do so hundreds of times a second."""
        now = asyncio.get_running_loop().time()
        self._breaks.append(now)
        if len(self._breaks) == STORM and now - self._breaks[0] < WINDOW:
            self._stormed.set()

    async def over(self, client: Client) -> None:
        """Listen until it breaks for good, or does nothing but connect and break."""
        connecting = asyncio.create_task(client.connect())
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


def _channel(event: Json) -> str:
    told = event.get("d")
    return str(told.get("channel_id", "")) if isinstance(told, dict) else ""


class Listener(Client):
    """One connection. It hears everything as it came, whether discord.py understands it or not."""

    def __init__(self, watch: Watch, *, content: bool) -> None:
        super().__init__(
            intents=intents(content=content), enable_debug_events=True, max_messages=None, chunk_guilds_at_startup=False
        )
        self._watch = watch

    async def on_socket_raw_receive(self, text: str) -> None:
        """As discord.py calls it."""
        await self._watch.heard(text)

    async def on_disconnect(self) -> None:
        """As discord.py calls it."""
        self._watch.broke()


class ShardedListener(AutoShardedClient):
    """As many connections as Discord wants, which it does from 2500 servers on."""

    def __init__(self, watch: Watch, *, content: bool) -> None:
        super().__init__(
            intents=intents(content=content), enable_debug_events=True, max_messages=None, chunk_guilds_at_startup=False
        )
        self._watch = watch

    async def on_socket_raw_receive(self, text: str) -> None:
        """As discord.py calls it."""
        await self._watch.heard(text)

    async def on_disconnect(self) -> None:
        """As discord.py calls it."""
        self._watch.broke()


class Ears:
    """Listens for ever; a client that ends, for whatever reason, is followed by another one."""

    def __init__(
        self, token: str, web: Web, hear: Hear, listener: type[Listener] | type[ShardedListener] = Listener
    ) -> None:
        self._listener = listener
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
                return REFUSED
            DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway["url"])
            watch = Watch(self._hear)
            async with self._listener(watch, content=self.content) as client:
                await client.login(self._token)
                await watch.over(client)
        except PrivilegedIntentsRequired:
            self.content = False
            log.warning("only messages that name us are heard: allow the intent Message Content on the app's page")
            return AGAIN
        except SurfaceSlow as slow:
            return slow.retry_after
        except (LoginFailure, Forbidden):
            log.exception("Discord refuses the token")
            return REFUSED
        except Exception:  # whatever discord.py meets, an event of unknown shape as well: it is begun anew
            log.exception("listening broke off")
            return AGAIN
        return CALM
