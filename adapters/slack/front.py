"""The address that Slack makes its requests to.

Every request is read to a limit, its signature is checked over its bytes, and only then is it looked at. What is answered with
200 is on disk; what is refused for good tells Slack not to come again.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.payloads import ODD, NoPayloadError, challenge, is_sound, payload, team_of
from adapters.slack.signing import doubt
from adapters.slack.site import LARGEST, Listen, site
from adapters.slack.tenants import Tenants
from conductor_core.ports.clock import Clock

EVENTS = EVENTS_PATH
"""Events, commands and presses all come here."""
ARRIVES_WITHIN = 10.0
"""Seconds that a request may take to come in; Slack itself waits for three."""
WHY: Mapping[int, str] = {
    400: "This is nothing that Slack sends.",
    401: "This is not signed by Slack, or not in time.",
    403: "This is for another app or another workspace.",
    408: "This came too slowly.",
    413: f"This is larger than {LARGEST >> 20} MiB.",
    415: "Requests are not unpacked: send it as it is.",
}
"""What is answered to whom; nothing of what was sent is said back."""
NO_RETRY = {"x-slack-no-retry": "1"}
LATER = 503
"""It could not be kept just now; Slack comes again."""

log = logging.getLogger("conductor.slack")


class HttpEars:
    """Listens on an address of this machine."""

    def __init__(self, secret: str, listen: Listen, clock: Clock, arrives_within: float = ARRIVES_WITHIN) -> None:
        self._arrives_within = arrives_within
        self._secret = secret
        self._listen = listen
        self._clock = clock
        self.address = ""
        """Where it listens, once it does."""
        self.ignored = 0
        """Signed requests that meant nothing."""

    @asynccontextmanager
    async def open(self, app: AsyncApp, tenants: Tenants, pages: Sequence[web.RouteDef] = ()) -> AsyncIterator[None]:
        """See the protocol.

        Raises:
            SettingsError: the address cannot be listened on.
        """

        async def take(request: web.Request) -> web.Response:
            return await self._take(request, app, tenants)

        async with site(self._listen, [web.post(EVENTS, take), *pages]) as self.address:
            yield

    async def _take(self, request: web.Request, app: AsyncApp, tenants: Tenants) -> web.Response:
        try:
            body = await _body(request, self._arrives_within)
            found = self._read(request, body)
            if found.get("type") == "url_verification":
                return web.json_response({"challenge": challenge(found)})
            if not await tenants.ours(found.get("api_app_id"), team_of(found)):
                return _refusal(403)
            return await self._believed(found, dict(request.headers), app)
        except NoPayloadError:
            return _refusal(400)
        except _RefusedError as refused:
            return _refusal(refused.status)

    def _read(self, request: web.Request, body: bytes) -> dict[str, Any]:
        stamp, signature = (request.headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature"))
        if why := doubt(self._secret, stamp, signature, body, self._clock.now().timestamp()):
            log.warning("a request to %s was refused: %s", EVENTS, why)
            raise _RefusedError(401)
        return payload(request.content_type, body)

    async def _believed(self, found: dict[str, Any], headers: dict[str, Any], app: AsyncApp) -> web.Response:
        if not is_sound(found):
            self.ignored += 1
            return web.Response()
        try:
            return await _dispatched(app, found, headers)
        except ODD:  # Bolt looks into it before it asks us
            self.ignored += 1
            return web.Response()


async def _dispatched(app: AsyncApp, body: dict[str, Any], headers: dict[str, Any]) -> web.Response:
    """As over a socket: the app is told what came, not how."""
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body, headers=headers))
    if answer.status >= web.HTTPInternalServerError.status_code:
        return web.Response(status=LATER)
    if answer.status != web.HTTPOk.status_code:  # nobody listens for it, which is no fault of Slack's
        return web.Response()
    return web.Response(
        text=answer.body, content_type=(answer.first_headers().get("content-type") or "text/plain").split(";")[0]
    )


class _RefusedError(Exception):
    """It is refused for good, with this status."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


async def _body(request: web.Request, within: float) -> bytes:
    """All of it, if it is small enough and comes soon enough."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise _RefusedError(415)
    if (request.content_length or 0) > LARGEST:
        raise _RefusedError(413)
    try:
        async with asyncio.timeout(within):
            return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise _RefusedError(413) from error
    except TimeoutError as error:
        raise _RefusedError(408) from error


def _refusal(status: int) -> web.Response:
    """Slack need not come again; the connection is closed, as more may be on its way."""
    number = secrets.token_hex(8)
    log.info("request %s was answered with %s", number, status)
    told = {"error": {"code": status, "message": WHY[status], "request_id": number}}
    answer = web.json_response(told, status=status, headers=NO_RETRY)
    answer.force_close()
    return answer
