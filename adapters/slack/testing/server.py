"""The workspace behind its Web API, its sockets and its file store, on a port of this machine.

Tokens, scopes, arguments, blocks and rates are checked as Slack checks them, and :attr:`SlackServer.faults` lets it fail as it
fails. What was called and what stands there is its own record, which tests read.
"""

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

from aiohttp import WSMsgType, web

from adapters.slack.scopes import bot_scopes
from adapters.slack.testing.answers import Answers
from adapters.slack.testing.arguments import arguments
from adapters.slack.testing.granting import Grants
from adapters.slack.testing.methods import METHODS, Method
from adapters.slack.testing.rates import Rates
from adapters.slack.testing.requests import request
from adapters.slack.testing.shelf import Shelf
from adapters.slack.testing.workspace import Json, Message, RefusedError, Workspace

BOT_TOKEN = "xoxb-test-bot"  # noqa: S105 - of this server alone
APP_TOKEN = "xapp-test-app"  # noqa: S105 - the same
CONFIG_TOKEN = "xoxe.xoxp-test-config"  # noqa: S105 - the same
TOKENS = {"bot": BOT_TOKEN, "app": APP_TOKEN, "config": CONFIG_TOKEN}
ACK_WITHIN = 3.0
"""Seconds an app has to acknowledge."""

LINKED_WITHIN = 60
"""Seconds an app has to open a socket: on a busy machine a whole program may begin with it."""

RETRY_AFTER = (0.0, 60.0, 300.0)
"""Seconds until an event comes again, each time."""

SCOPES = frozenset(bot_scopes())
"""What the token of an app has that was made of our manifest."""


@dataclass(frozen=True)
class Fault:
    """What happens to the next call of a method."""

    method: str
    kind: Literal["limited", "error", "cut"]
    """``limited``: 429. ``error``: 500. ``cut``: the connection is closed without an answer."""
    arrives: bool = False
    """It was carried out all the same."""
    retry_after: int = 1
    """Seconds, with ``limited``."""


@dataclass(frozen=True)
class Call:
    """A call as it came."""

    method: str
    given: Json
    answer: str
    """``ok``, Slack's word for a refusal, or the kind of the fault."""


@dataclass
class _Link:
    """A socket of the app."""

    socket: web.WebSocketResponse
    acks: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class SlackServer:
    """``async with SlackServer() as slack: …``; ends with the block."""

    def __init__(self, workspace: Workspace | None = None, scopes: frozenset[str] = SCOPES) -> None:
        self.workspace = workspace or Workspace()
        self.scopes = scopes
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.refused: dict[str, str] = {}
        """Methods that this workspace refuses, each with Slack's word for why."""
        self.url = ""
        self.requests_to = ""
        """The app's address, where it has one; without it there are its sockets."""
        self.retry_after: Sequence[float] = RETRY_AFTER
        self.grants = Grants(self.workspace, TOKENS)
        self._answers = Answers(self.workspace)
        self._links: list[_Link] = []
        self._linked = asyncio.Event()
        self._called = asyncio.Event()
        self._turn = itertools.count()
        self._envelopes = itertools.count(1)
        self._rates = Rates()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/oauth/v2/authorize", self.grants.authorize)
        app.router.add_post("/respond/{number}", self._respond)
        app.router.add_get("/link", self._link)
        Shelf(self.grants, lambda: self.scopes).add_to(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for link in list(self._links):
            await link.socket.close()
        if self._runner:
            await self._runner.cleanup()

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until the calls made it so."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._called.clear()
                await self._called.wait()

    async def send(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Json | None:
        """Send an envelope over one of the app's sockets; what the acknowledgement carries, None when none came in time."""
        async with asyncio.timeout(LINKED_WITHIN):
            await self._linked.wait()
        link = self._links[next(self._turn) % len(self._links)]
        envelope = f"E{next(self._envelopes)}"
        link.acks[envelope] = asyncio.get_running_loop().create_future()
        body: Json = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            body |= {"retry_attempt": retry, "retry_reason": reason}
        await link.socket.send_str(json.dumps(body))
        try:
            async with asyncio.timeout(ACK_WITHIN):
                return await link.acks[envelope]
        except TimeoutError:
            return None
        finally:
            link.acks.pop(envelope, None)

    async def deliver(self, kind: str, payload: Json) -> Json | None:
        """Send it as Slack does: an event up to three times more, until it is acknowledged."""
        reason = ""
        for retry, wait in enumerate((0.0, *self.retry_after)):
            await asyncio.sleep(wait)
            if self.requests_to:
                heard = await request(self.requests_to, kind, payload, retry=retry, reason=reason)
                answer, reason = heard.body if heard.ok else None, heard.reason
                if heard.final:
                    return None
            else:
                answer, reason = await self.send(kind, payload, retry=retry, reason=reason), "timeout"
            if answer is not None or kind != "events_api":
                return answer
        return None

    async def warn(self) -> None:
        """Tell every socket that it will be closed in ten seconds."""
        await self._say({"type": "disconnect", "reason": "warning"}, self._links)

    async def cut(self, *, warn: bool = False, last: int = 0) -> None:
        """Close every socket, or the last ones, with or without a word before."""
        links = self._links[-last:]
        self._links = self._links[: len(self._links) - len(links)]
        if not self._links:
            self._linked.clear()
        if warn:
            await self._say({"type": "disconnect", "reason": "refresh_requested"}, links)
        for link in links:
            await link.socket.close()

    async def _say(self, frame: Json, links: Sequence[_Link]) -> None:
        for link in links:
            await link.socket.send_str(json.dumps(frame))

    @property
    def workspaces(self) -> dict[str, Workspace]:
        """All of them, by team."""
        return self.grants.workspaces

    @property
    def sockets(self) -> int:
        """How many are open."""
        return len(self._links)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        given = await arguments(request)
        token = given.pop("token", "") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = next((one for one in self.faults if one.method == name), None)
        if fault is not None:
            self.faults.remove(fault)
        answer: Json
        if fault is None or fault.arrives:
            answer = self._answer(name, given, token)
        else:
            answer = {"ok": False, "error": fault.kind}
        if "retry_after" in answer:
            fault = fault or Fault(name, "limited", retry_after=answer["retry_after"])
        self.calls.append(Call(name, given, fault.kind if fault else "ok" if answer["ok"] else answer["error"]))
        self._called.set()
        if fault is not None:
            return self._failed(request, fault)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    def _answer(self, name: str, given: Json, token: str) -> Json:
        method = METHODS.get(name)
        if name in self.refused:
            return {"ok": False, "error": self.refused[name]}
        if method is None:
            return {"ok": False, "error": "unknown_method"}
        try:
            workspace = self.grants.within(token, method.whose)
            self._check(method, given)
            wait = self._rates.wait(name, method.a_minute, given.get("channel", ""))
            if wait:
                return {"ok": False, "error": "ratelimited", "retry_after": max(1, round(wait + 0.5))}
            about = {"_host": self.url, "_grants": self.grants, "_token": token}
            return {"ok": True, **method.run(workspace, {**given, **about})}
        except RefusedError as refused:
            word, _, detail = str(refused).partition(" ")
            messages = [detail] if detail else []
            return {"ok": False, "error": word, "response_metadata": {"messages": messages}, **refused.more}

    def _check(self, method: Method, given: Json) -> None:
        if method.scopes and not self.scopes.intersection(method.scopes):
            raise RefusedError("missing_scope", needed=method.scopes[0], provided=",".join(sorted(self.scopes)))
        if missing := [need for need in method.needs if given.get(need) in (None, "")]:
            raise RefusedError(f"invalid_arguments [missing required field: {missing[0]}]")
        if unknown := sorted(set(given) - method.takes):
            raise RefusedError(f"invalid_arguments [unknown argument: {unknown[0]}]")

    def _failed(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case "limited":
                headers = {"Retry-After": str(fault.retry_after)}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            case "error":
                return web.Response(status=500, text="Internal Server Error")
            case "cut":
                if request.transport:
                    request.transport.close()
                return web.Response(status=500)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        link = _Link(socket)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": len(self._links) + 1}))
        self._links.append(link)
        self._linked.set()
        self._called.set()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    said = json.loads(frame.data)
                    waiting = link.acks.get(said.get("envelope_id", ""))
                    if waiting is not None and not waiting.done():
                        waiting.set_result(said.get("payload") or {})
        finally:
            if link in self._links:
                self._links.remove(link)
            if not self._links:
                self._linked.clear()
        return socket

    def response_url(self, channel: str, person: str, pressed: Message | None = None) -> str:
        """Where an app may answer what somebody did, and replace what they pressed."""
        return f"{self.url}/respond/{self._answers.open(channel, person, pressed)}"

    async def _respond(self, request: web.Request) -> web.Response:
        given = await request.json()
        status, word = self._answers.take(request.match_info["number"], given)
        self.calls.append(Call("response_url", given, word))
        self._called.set()
        return web.Response(status=status, text=word)
