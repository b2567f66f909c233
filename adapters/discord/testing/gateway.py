"""The gateway: sessions that hear what happens, hear it again after a break, and are told to go."""

import asyncio
import itertools
import json
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from adapters.discord.testing.contents import withheld
from adapters.discord.testing.servers import server
from adapters.discord.testing.world import GUILD, US, Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILDS, GUILD_MESSAGES, GUILD_REACTIONS, DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 0, 1 << 9, 1 << 10, 1 << 12, 1 << 13
CONTENT = 1 << 15
INTERVAL = 41_250
"""Milliseconds between two heartbeats."""
LARGEST = 4096
"""Bytes that an app may send at once."""
KEPT = 500
"""Events that can be heard again."""
UNKNOWN, DECODING, NOT_IN, BAD_TOKEN, ALREADY_IN, FORBIDDEN_INTENTS = 4001, 4002, 4003, 4004, 4005, 4014
"""Codes that a connection is closed with."""


@dataclass
class Session:
    """What an app has heard."""

    id: str
    intents: int
    number: int = 0
    heard: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    socket: web.WebSocketResponse | None = None
    squeeze: "zlib._Compress | None" = None

    async def tell(self, name: str, data: Json) -> None:
        """An event; kept for when the session is taken up again."""
        self.number += 1
        frame = {"op": DISPATCH, "t": name, "s": self.number, "d": data}
        self.heard.append(frame)
        await self.send(frame)

    async def send(self, frame: Json) -> None:
        """A frame, where there is a connection."""
        if self.socket is not None and not self.socket.closed:
            await send(self.socket, self.squeeze, frame)


async def send(socket: web.WebSocketResponse, squeeze: "zlib._Compress | None", frame: Json) -> None:
    """As text, or as a piece of one long compressed stream."""
    text = json.dumps(frame)
    if squeeze is None:
        await socket.send_str(text)
    else:
        await socket.send_bytes(squeeze.compress(text.encode()) + squeeze.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """All sessions."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self.sessions: dict[str, Session] = {}
        self.identifies = 0
        self.resumes = 0
        self.connections = 0
        self.refuse: int | None = None
        """A code that every new connection is closed with, before HELLO."""
        self.changed = asyncio.Event()
        self._names = itertools.count(1)
        self._queue: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()
        world.emit = lambda name, data: self._queue.put_nowait((name, data))

    @property
    def up(self) -> bool:
        """Whether somebody hears."""
        return any(one.socket is not None and not one.socket.closed for one in self.sessions.values())

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until connections made it so."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def work(self) -> None:
        """For ever: tell every session what happened, as far as its intents go."""
        while True:
            name, data = await self._queue.get()
            for session in self.sessions.values():
                if _wants(session.intents, name, data):
                    await session.tell(name, _seen(session.intents, name, data))

    async def cut(self, code: int = 4000) -> None:
        """Close every connection."""
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.close(code=code)

    async def order(self, op: int, data: object = None) -> None:
        """Tell every session to come again (op 7), or that it is invalid (op 9)."""
        for session in list(self.sessions.values()):
            await session.send({"op": op, "d": data})
            if op == INVALID and not data:
                del self.sessions[session.id]

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        self.connections += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.changed.set()
        if self.refuse is not None:
            await socket.close(code=self.refuse)
            return socket
        squeeze = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        await send(socket, squeeze, {"op": HELLO, "d": {"heartbeat_interval": INTERVAL}, "t": None, "s": None})
        session: Session | None = None
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            if len(frame.data) > LARGEST:
                await socket.close(code=DECODING)
                break
            session = await self._heard(json.loads(frame.data), socket, squeeze, session)
            self.changed.set()
        if session is not None and session.socket is socket:
            session.socket = None
        self.changed.set()
        return socket

    async def _heard(
        self, said: Json, socket: web.WebSocketResponse, squeeze: "zlib._Compress | None", session: Session | None
    ) -> Session | None:
        match said.get("op"):
            case 1:
                await send(socket, squeeze, {"op": ACK, "d": None, "t": None, "s": None})
            case 2 if session is None:
                return await self._identify(said["d"], socket, squeeze)
            case 2:
                await socket.close(code=ALREADY_IN)
            case 6:
                return await self._resume(said["d"], socket, squeeze)
            case 3 | 4 | 8 if session is not None:
                pass
            case 3 | 4 | 8:
                await socket.close(code=NOT_IN)
            case _:
                await socket.close(code=UNKNOWN)
        return session

    async def _identify(
        self, given: Json, socket: web.WebSocketResponse, squeeze: "zlib._Compress | None"
    ) -> Session | None:
        self.identifies += 1
        if given["token"] != self._token:
            await socket.close(code=BAD_TOKEN)
            return None
        if given["intents"] & CONTENT and not self._world.privileged:
            await socket.close(code=FORBIDDEN_INTENTS)
            return None
        session = Session(f"session{next(self._names)}", given["intents"], socket=socket, squeeze=squeeze)
        self.sessions[session.id] = session
        ready = {
            "v": 10,
            "user": self._world.users[US].data(),
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": self._world.host.replace("http", "ws", 1) + "/gateway",
            "application": {"id": US, "flags": 0},
            "shard": given.get("shard", [0, 1]),
        }
        await session.tell("READY", ready)
        await session.tell("GUILD_CREATE", server(self._world))
        return session

    async def _resume(
        self, given: Json, socket: web.WebSocketResponse, squeeze: "zlib._Compress | None"
    ) -> Session | None:
        session = self.sessions.get(given["session_id"])
        if session is None or given["token"] != self._token:
            await send(socket, squeeze, {"op": INVALID, "d": False, "t": None, "s": None})
            return None
        self.resumes += 1
        missed = [one for one in session.heard if one["s"] > (given["seq"] or 0)]
        session.socket, session.squeeze = socket, squeeze
        for frame in missed:
            await session.send(frame)
        await session.tell("RESUMED", {})
        return session


def _wants(intents: int, name: str, data: Json) -> bool:
    """Whether a session is told of an event at all."""
    direct = "guild_id" not in data
    if name == "INTERACTION_CREATE":
        return True
    if name.startswith("MESSAGE_REACTION"):
        return bool(intents & (DIRECT_REACTIONS if direct else GUILD_REACTIONS))
    if name.startswith("MESSAGE_"):
        return bool(intents & (DIRECT_MESSAGES if direct else GUILD_MESSAGES))
    return bool(intents & GUILDS)


def _seen(intents: int, name: str, data: Json) -> Json:
    """Without the contents of messages that are none of the app's business, where it may not read them."""
    if not name.startswith("MESSAGE_") or "content" not in data or intents & CONTENT or "guild_id" not in data:
        return data
    return withheld(data)
