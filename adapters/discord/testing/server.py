"""Discord behind its API, its gateway and its file store, on a port of this machine.

Tokens, bodies, permissions, intents and rates are checked as Discord checks them, and :attr:`DiscordServer.faults` lets it fail as
it fails. What was called and what stands there is its own record, which tests read.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

from aiohttp import web

from adapters.discord.testing.gateway import Gateway
from adapters.discord.testing.interactions import Interactions
from adapters.discord.testing.pins import PIN_ROUTES
from adapters.discord.testing.rates import Rates, Standing
from adapters.discord.testing.refusing import RefusedError
from adapters.discord.testing.routes import ROUTES, Asked, Route
from adapters.discord.testing.threads import THREAD_ROUTES
from adapters.discord.testing.world import Attachment, Json, World

TOKEN = "MDAwMDAwMDAwMDAwMDAwMDAx.loopback.of-this-server-alone"  # noqa: S105 - of this server alone
API = "/api/v10"
UNCOUNTED = frozenset({"callback", "followup"})
"""Calls that the limit of all calls does not count."""


@dataclass(frozen=True)
class Fault:
    """What happens to the next call of a kind."""

    kind: str
    how: Literal["limited", "unavailable", "error", "cut"]
    """``limited``: 429. ``unavailable``: 503. ``error``: 400. ``cut``: the connection is closed without an answer."""
    arrives: bool = False
    """It was carried out all the same."""
    retry_after: float = 1.0
    """Seconds, with ``limited``."""


@dataclass(frozen=True)
class Call:
    """A call as it came."""

    kind: str
    method: str
    path: str
    given: Json
    status: int


class DiscordServer:
    """``async with DiscordServer() as discord: …``; ends with the block."""

    def __init__(self, world: World | None = None, rates: Rates | None = None) -> None:
        self.world = world or World()
        self.interactions = Interactions()
        self.gateway = Gateway(self.world, TOKEN)
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.requests_to = ""
        """The app's address for what people do, where it has one; without it the gateway tells of that."""
        self.token = TOKEN
        """The one that is taken."""
        self.starts_left = 1000
        """Sessions that may still be begun today."""
        self.url = ""
        self._routes = (*ROUTES, *PIN_ROUTES, *THREAD_ROUTES, *self.interactions.routes())
        self._rates = rates or Rates()
        self._called = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._telling: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 27)
        app.router.add_get(f"{API}/gateway", self._address)
        app.router.add_get(f"{API}/gateway/bot", self._address)
        app.router.add_route("*", API + "/{path:.*}", self._api)
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_get("/attachments/{channel}/{id}/{name}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = self.world.host = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._telling = asyncio.create_task(self.gateway.work())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._telling:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
        await self.gateway.cut(1001)
        if self._runner:
            await self._runner.cleanup()

    async def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until the calls made it so."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._called.clear()
                await self._called.wait()

    async def connected(self, seconds: float = 20.0) -> None:
        """Wait until the app hears what happens."""
        await self.gateway.until(lambda: self.gateway.up, seconds)

    async def _address(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return _answer(401, {"code": 0, "message": "401: Unauthorized"})
        limit = {"total": 1000, "remaining": self.starts_left, "reset_after": 3_600_000, "max_concurrency": 1}
        url = self.url.replace("http", "ws", 1) + "/gateway"
        return _answer(200, {"url": url, "shards": 1, "session_start_limit": limit})

    async def _api(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        found = next(
            (
                (one, match)
                for one in self._routes
                if one.method == request.method and (match := one.path.fullmatch(path))
            ),
            None,
        )
        if found is None:
            return _answer(404, {"code": 0, "message": "404: Not Found"})
        chosen, match = found
        given, files = await _body(request, self.world)
        asked = Asked(self.world, match.groupdict(), given, dict(request.query), files)
        fault = next((one for one in self.faults if one.kind == chosen.kind), None)
        if fault is not None:
            self.faults.remove(fault)
        answer = self._dealt(request, chosen, asked) if fault is None or fault.arrives else None
        status = answer.status if answer is not None and fault is None else 0
        self.calls.append(Call(chosen.kind, request.method, path, given, status))
        self._called.set()
        if fault is not None:
            return _failed(request, fault)
        assert answer is not None  # noqa: S101 - without a fault there is one
        return answer

    def _dealt(self, request: web.Request, chosen: Route, asked: Asked) -> web.Response:
        counted = chosen.kind not in UNCOUNTED
        if counted and request.headers.get("Authorization") != f"Bot {self.token}":
            return _answer(401, {"code": 0, "message": "401: Unauthorized"})
        major = asked.parts.get("channel") or asked.parts.get("guild") or asked.parts.get("token") or ""
        standing = self._rates.take(chosen.kind, major, counted=counted)
        if standing.wait:
            return _limited(standing.wait, standing, everything=standing.everything)
        try:
            status, body = chosen.run(asked)
        except RefusedError as refused:
            told: Json = {"code": refused.code, "message": str(refused)}
            if refused.errors:
                told["errors"] = {
                    name or "_": {"_errors": [{"code": why, "message": why}]} for name, why in refused.errors.items()
                }
            return _answer(refused.status, told)
        return _answer(status, body, standing.headers(self.world.now()))

    async def _file(self, request: web.Request) -> web.Response:
        parts = request.match_info
        if parts["channel"] == "0" and (file := self.world.uploads.get(parts["id"])):
            return web.Response(body=file.content, content_type=file.kind)
        for message in [*self.world.messages, *self.world.whispers]:
            for one in message.attachments:
                if (message.channel, one.id) == (parts["channel"], parts["id"]) and request.query.get("ex"):
                    return web.Response(body=one.content, content_type=one.kind)
        return web.Response(status=404, text="This content is no longer available.")


async def _body(request: web.Request, world: World) -> tuple[Json, list[Attachment]]:
    """What was given: JSON, or a form with files beside it."""
    if request.content_type == "application/json":
        given = await request.json()
        return ({"_list": given} if isinstance(given, list) else given or {}), []
    if request.content_type != "multipart/form-data":
        return {}, []
    form, body, files = await request.post(), {}, []
    for name, part in form.items():
        if name == "payload_json":
            body = json.loads(part.file.read() if isinstance(part, web.FileField) else str(part))
        elif isinstance(part, web.FileField):
            files.append(Attachment(world.next_id(), part.filename, part.file.read(), part.content_type))
    return body, files


def _answer(status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
    """With the content type that Discord has, which names no character set."""
    if status == 204:
        return web.Response(status=204, headers=headers)
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers or {}
    )


def _limited(wait: float, standing: Standing | None = None, *, everything: bool = False) -> web.Response:
    headers = {
        **(standing.headers(0.0) if standing else {}),
        "Via": "1.1 google",
        "Retry-After": str(max(1, round(wait + 0.5))),
        "X-RateLimit-Scope": "global" if everything else "user",
        **({"X-RateLimit-Global": "true"} if everything else {}),
    }
    told = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": everything}
    return _answer(429, told, headers)


def _failed(request: web.Request, fault: Fault) -> web.StreamResponse:
    match fault.how:
        case "limited":
            return _limited(fault.retry_after)
        case "unavailable":
            return web.Response(status=503, text="upstream connect error")
        case "error":
            return _answer(400, {"code": 0, "message": "400: Bad Request"})
        case "cut":
            if request.transport:
                request.transport.close()
            return web.Response(status=500)
