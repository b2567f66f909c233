"""A model provider on loopback that speaks OpenAI's Responses and chat completions and Anthropic's messages.

It streams, follows a script, and counts every call, so a test can prove that nothing was paid twice. What its cache served is
computed from what was really sent. By itself it plays the team of :mod:`conductor_core.testing.team_script`:
``python -m conductor_core.testing.model_server --port 0`` prints its addresses as one line of JSON and ends by itself.
"""

import argparse
import asyncio
import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Self

from conductor_core.logic import tokens
from conductor_core.testing import model_chat, model_wire
from conductor_core.testing.http_exchange import Request, Response, read_request
from conductor_core.testing.model_cache import Blocks, PrefixCache
from conductor_core.testing.model_frames import Body, Counted, RefusedError
from conductor_core.testing.model_limits import Gauge, Limits
from conductor_core.testing.model_script import Asked, Fault, Say, Script, Wire
from conductor_core.testing.team_script import team

KEY = "scripted-key"
"""The only key the server takes."""
MODEL = "scripted-1"
"""The only model it lists."""
BACKLOG = 1024
"""Connections that wait to be taken: one more is not refused, it is tried again a second later."""

_PATHS: dict[str, Wire] = {
    "/v1/chat/completions": "openai",
    "/chat/completions": "openai",
    "/beta/chat/completions": "openai",
    "/v1/responses": "responses",
    "/v1/messages": "anthropic",
}


@dataclass(kw_only=True)
class Served:
    """A call as the provider would put it on the bill."""

    number: int
    wire: Wire
    model: str
    digest: str
    """SHA-256 of the request's body: equal for a call that is repeated."""
    ended: str
    """``answered``, the kind of the fault, ``refused``, ``limited``, or ``left`` when the client went before the end."""
    input_tokens: int
    """All tokens read; the next two are parts of it."""
    cached_tokens: int = 0
    written_tokens: int = 0
    """Tokens stored in the cache."""
    output_tokens: int


class ModelServer:
    """The server. Use it as an async context manager."""

    def __init__(  # noqa: PLR0913 - a provider has many sides
        self,
        script: Script,
        *,
        key: str = KEY,
        latency: float = 0.0,
        port: int = 0,
        gate: asyncio.Event | None = None,
        context: int | None = None,
        limits: Limits | None = None,
        models: Sequence[str] = (MODEL,),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """A server that is not started yet.

        Args:
            script: what it answers.
            key: the only one it takes; empty takes every one, as servers of one's own do.
            latency: seconds before the first frame of each answer.
            port: 0 takes a free one.
            gate: no answer before it is set.
            context: tokens of a whole conversation; a longer one is refused.
            limits: what may be asked in a window; None tells nothing of limits.
            models: what it offers, page by page where it is asked so.
            clock: seconds, for the cache and the limits.
        """
        self._script = script
        self._gate = gate
        self._key = key
        self._context = context
        self._cache = PrefixCache(clock)
        self._gauge = Gauge(limits, clock) if limits else None
        self._latency = latency
        self._models = models
        self._port = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.calls: list[Served] = []
        """Everything that was asked, in order of arrival."""
        self.busy = 0
        """Requests in work."""
        self.touched = 0.0
        """When something was asked last, in the loop's time."""

    @property
    def openai_url(self) -> str:
        """Base URL for OpenAI's wire."""
        return f"{self.anthropic_url}/v1"

    @property
    def anthropic_url(self) -> str:
        """Base URL for Anthropic's wire."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self._port, limit=1 << 20, backlog=BACKLOG
        )
        self._port = self._server.sockets[0].getsockname()[1]
        self.touched = asyncio.get_running_loop().time()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            while request := await read_request(reader):
                self.touched = asyncio.get_running_loop().time()
                self.busy += 1
                try:
                    await self._serve(request, reader, Response(writer))
                finally:
                    self.busy -= 1
                if writer.is_closing():
                    return
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve(self, request: Request, reader: asyncio.StreamReader, response: Response) -> None:
        wire = _PATHS.get(request.path, "anthropic" if "anthropic-version" in request.headers else "openai")
        given = request.headers.get("x-api-key") or request.headers.get("authorization", "")
        if request.path == "/_calls":
            await _json(response, 200, [asdict(call) for call in self.calls])
        elif self._key and given.removeprefix("Bearer ") != self._key:
            await _json(response, 401, model_wire.error(wire, "authentication_error", "invalid key"))
        elif request.path in ("/v1/models", "/models"):
            await _json(response, 200, model_wire.offer(self._models, request.query))
        elif request.path == "/api/tags":
            await _json(response, 200, {"models": [{"name": MODEL, "model": MODEL, "size": 1}]})
        elif request.method == "POST" and request.path in _PATHS:
            await self._answer(wire, request.body, reader, response)
        else:
            await _json(response, 404, model_wire.error(wire, "not_found_error", f"no {request.path}"))

    async def _answer(self, wire: Wire, raw: bytes, reader: asyncio.StreamReader, response: Response) -> None:
        body = json.loads(raw)
        blocks = model_wire.blocks(wire, body)
        served = Served(
            number=len(self.calls) + 1,
            wire=wire,
            model=body["model"],
            digest=hashlib.sha256(raw).hexdigest(),
            ended="left",
            input_tokens=sum(tokens.of_text(text) for text, _ in blocks),
            output_tokens=0,
        )
        self.calls.append(served)
        wait = self._gauge.take(served.input_tokens) if self._gauge else None
        headers = self._gauge.headers(wire, wait) if self._gauge else {}
        if wait is not None:
            served.ended = "limited"
            await _json(response, 429, model_wire.error(wire, "rate_limit_error", "too many calls"), headers)
            return
        try:
            asked = self._understood(served, body)
        except RefusedError as refused:
            served.ended = "refused"
            await _json(response, 400, model_wire.error(wire, "invalid_request_error", str(refused)), headers)
            return
        decided = self._script(asked)
        if self._gate:
            await self._gate.wait()
        await asyncio.sleep(self._latency)
        if isinstance(decided, Say):
            counted = self._counted(served, decided, blocks)
            if wire == "openai" and not body.get("stream"):
                await _json(response, 200, model_chat.whole(asked, decided, counted), headers)
                served.ended = "answered"
                return
            response.begin(headers)
            for frame in model_wire.frames(asked, decided, counted, body):
                await response.send(frame)
            await response.end()
        else:
            await _fail(asked, decided, body, reader, response, headers)
        served.ended = "answered" if isinstance(decided, Say) else decided.kind

    def _understood(self, served: Served, body: Body) -> Asked:
        if self._context and served.input_tokens > self._context:
            raise RefusedError(model_wire.too_long(served.wire, served.input_tokens, self._context))
        return model_wire.asked(served.wire, body, served.number)

    def _counted(self, served: Served, say: Say, blocks: Blocks) -> Counted:
        """The bill: what the script says, or what was really sent."""
        look_up = self._cache.marked if served.wire == "anthropic" else self._cache.automatic
        counted = look_up(served.model, blocks)
        if say.input_tokens is not None:
            counted = Counted(input=say.input_tokens, cached=say.cached_tokens or 0)
        written = tokens.of_text(say.thinking + say.text)
        written += sum(tokens.of_text(use.name + use.arguments) for use in say.uses)
        counted = replace(counted, output=written if say.output_tokens is None else say.output_tokens)
        served.input_tokens, served.cached_tokens = counted.input, counted.cached
        served.written_tokens, served.output_tokens = counted.written, counted.output
        return counted


async def _fail(
    asked: Asked, fault: Fault, body: Body, reader: asyncio.StreamReader, response: Response, headers: dict[str, str]
) -> None:
    if fault.kind == "status":
        error = model_wire.error(asked.wire, fault.message, fault.message)
        await _json(response, fault.status, error, headers | fault.headers)
        return
    if fault.kind == "html":
        await response.whole(200, b"<html><body>Welcome to the gateway</body></html>", "text/html")
        return
    say = Say(text="This answer is going to break off somewhere in its middle.")
    frames = model_wire.frames(asked, say, Counted(input=10, output=10), body)
    half = frames[: len(frames) // 2] if fault.kind != "empty" else []
    tail = {
        "bad_json": [b'data: {"type": "content_block_delta", "ind\n\n', *frames[len(half) :]],
        "bad_utf8": [b'event: content_block_delta\ndata: {"text": "\xff\xfe"}\n\n', *frames[len(half) :]],
        "error_event": [model_wire.error_frame(asked.wire, fault.message)],
        "repeated": [*half[2:], *frames[len(half) :]],
    }
    response.begin(headers)
    for frame in (*half, *tail.get(fault.kind, ())):
        await response.send(frame)
    if fault.kind == "drop":
        await response.drop(b"data: {")
    elif fault.kind == "stall":
        await reader.read(1)
    else:
        await response.end()


async def _json(response: Response, status: int, body: object, headers: dict[str, str] | None = None) -> None:
    await response.whole(status, json.dumps(body).encode(), "application/json", headers)


async def _main(arguments: argparse.Namespace) -> None:
    async with ModelServer(team, latency=arguments.latency, port=arguments.port) as server:
        addresses = {"openai": server.openai_url, "anthropic": server.anthropic_url, "key": KEY}
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()
        loop = asyncio.get_running_loop()
        end = loop.time() + arguments.limit
        while True:
            rest = min(end, loop.time() + 1 if server.busy else server.touched + arguments.idle) - loop.time()
            if rest <= 0:
                return
            await asyncio.sleep(rest)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A scripted model provider on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--idle", type=float, default=120.0, help="seconds without a request after which it ends")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds after which it ends in any case")
    with suppress(KeyboardInterrupt):
        asyncio.run(_main(parser.parse_args()))
