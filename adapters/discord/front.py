"""The address that Discord makes its requests to, where it does not tell of commands, presses and forms over the gateway.

Every request is read to a limit, its signature is checked over its bytes, and only then is it looked at. What is answered is on disk.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from adapters.discord.answering import First
from adapters.discord.signing import doubt
from conductor_core.errors import SettingsError
from conductor_core.ports.clock import Clock

INTERACTIONS = "/discord/interactions"
LARGEST = 1 << 20
"""Bytes of a request."""
PING, PONG = 1, 1
"""Discord looks whether the address is ours, and what it wants to hear."""

log = structlog.get_logger(__name__)

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[First | None]]
"""Takes what somebody did; the first answer, None where it means nothing."""


@dataclass(frozen=True)
class Address:
    """Where it is listened."""

    public_key: str
    """Of the app, in hexadecimal letters."""
    host: str
    port: int


class Front:
    """Listens on an address of this machine; something before it has the certificate."""

    def __init__(self, address: Address, clock: Clock, answer: Answer) -> None:
        self._at = address
        self._clock = clock
        self._answer = answer
        self.url = ""
        """Where it listens, once it does."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """As long as the block lasts.

        Raises:
            SettingsError: the address cannot be listened on.
        """
        site = web.Application(client_max_size=LARGEST)
        site.add_routes([web.post(INTERACTIONS, self._take)])
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=1.0, auto_decompress=False)
        await runner.setup()
        try:
            await self._listen(runner)
            yield
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._at.host, self._at.port).start()
        except OSError as error:
            told = (
                f"CONDUCTOR_DISCORD_LISTEN: {self._at.host}:{self._at.port} cannot be listened on ({error.strerror})."
            )
            raise SettingsError(told) from error
        self.url = f"http://{self._at.host}:{runner.addresses[0][1]}{INTERACTIONS}"

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        stamp, signature = (request.headers.get(f"X-Signature-{name}", "") for name in ("Timestamp", "Ed25519"))
        if why := doubt(self._at.public_key, stamp, signature, body, self._clock.now().timestamp()):
            log.warning("a request was refused", path=INTERACTIONS, why=why)
            return web.Response(status=401)
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(data, dict):
            return web.Response(status=400)
        if data.get("type") == PING:
            return web.json_response({"type": PONG})
        answer = await self._answer({"t": "INTERACTION_CREATE", "d": data})
        if answer is None:
            return web.Response(status=400)
        return web.json_response({"type": answer.kind, **({"data": answer.data} if answer.data is not None else {})})
