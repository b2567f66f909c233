"""Calls of Discord's API: each when Discord takes one more, each failure as what it means."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from io import BytesIO
from typing import Any

import structlog
from aiohttp import ClientError
from discord import DiscordServerError, File, HTTPException, RateLimited
from discord.http import HTTPClient, Route

from adapters.discord.refusals import TOO_MANY, UNAUTHORIZED, WINDOW, Refusals
from adapters.discord.turns import FREE, Rank, Turns
from conductor_core.ports.surface import SurfaceSlow

PAGE = 100
"""Messages that one call gives at most."""
SERVERS = 200
"""Servers that one call gives at most."""
PATIENCE = 6.0
"""Seconds that a call waits by itself where Discord says how long, as for the five seconds of five posts; then the outbox waits."""
BANNED = 30.0
"""Seconds until the next call, where Discord does not say how long to wait."""
UNCOUNTED = ("/interactions/", "/webhooks/")
"""What the paths of calls begin with that are not counted among all."""

TOKEN = "CONDUCTOR_DISCORD_TOKEN"  # noqa: S105 - the name of a setting

Json = dict[str, Any]

log = structlog.get_logger(__name__)


class Web:
    """The API with our token."""

    def __init__(self, http: HTTPClient, us: str, turns: Turns) -> None:
        """``us`` is the id of our own user, which is the one of the application; calls of ``http`` wait for their ``turns``."""
        self.us = us
        self.turns = turns
        self._http = http
        self._refusals = Refusals()
        http.max_ratelimit_timeout = PATIENCE

    async def call(
        self,
        method: str,
        path: str,
        given: Any = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        rank: Rank = Rank.ANSWER,
        **names: Any,
    ) -> Any:
        """A call; ``path`` has names in braces, and what is no part of it stands behind it as a question.

        ``rank`` says what it goes before where many wait.

        Raises:
            SurfaceSlow: Discord does not allow one more now, or so often refused that we do not.
            HTTPException: it was refused.
            ConnectionError: Discord cannot be reached, or fails.
        """
        in_path = {name: value for name, value in names.items() if f"{{{name}}}" in path}
        query = {name: str(value) for name, value in names.items() if name not in in_path}
        route = Route(method, path, **in_path)
        counted, now = not path.startswith(UNCOUNTED), asyncio.get_running_loop().time()
        if counted and (wait := self._refusals.left(now)):
            raise SurfaceSlow(wait)
        more: Json = {"trace_request_ctx": rank if counted else FREE, **({"params": query} if query else {})}
        try:
            if files:
                opened = [File(BytesIO(content), filename=name) for name, content in files]
                return await self._http.request(route, files=opened, form=_form(given, opened), **more)
            if given is not None:
                more["json"] = given
            return await self._http.request(route, **more)
        except RateLimited as error:
            self._refusals.note(TOO_MANY, now)
            raise SurfaceSlow(error.retry_after) from error
        except DiscordServerError as error:
            raise ConnectionError(f"Discord has trouble: {error}") from error
        except HTTPException as error:
            self._refusals.note(error.status, now)
            if error.status == UNAUTHORIZED and counted:
                self._refusals.shut(now)
                log.error("Discord does not take the token any more", settings=TOKEN, seconds=WINDOW)  # noqa: TRY400 - no fault of ours
                raise SurfaceSlow(WINDOW) from error
            if error.status == TOO_MANY:
                raise SurfaceSlow(_wait(error)) from error
            raise
        except (ClientError, TimeoutError) as error:
            raise ConnectionError(f"Discord cannot be reached: {error}") from error

    async def guilds(self, rank: Rank = Rank.ANSWER) -> list[Json]:
        """Every server that we are in."""
        found: list[Json] = []
        while True:
            after = str(found[-1]["id"]) if found else "0"
            page = await self.call("GET", "/users/@me/guilds", rank=rank, after=after, limit=SERVERS)
            found += sorted(page, key=lambda one: int(one["id"]))
            if len(page) < SERVERS:
                return found

    async def history(self, channel: str, after: str = "0", rank: Rank = Rank.ANSWER) -> AsyncIterator[Json]:
        """Every message after one, the oldest first."""
        while True:
            path = "/channels/{channel_id}/messages"
            page = await self.call("GET", path, rank=rank, channel_id=channel, after=after, limit=PAGE)
            for message in sorted(page, key=lambda one: int(one["id"])):
                yield message
                after = str(message["id"])
            if len(page) < PAGE:
                return


def _wait(error: HTTPException) -> float:
    """Seconds that a refusal asks for."""
    asked = error.response.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else BANNED


def _form(given: Any, files: Sequence[File]) -> list[Json]:
    form: list[Json] = [{"name": "payload_json", "value": json.dumps(given)}]
    for number, file in enumerate(files):
        kind = "application/octet-stream"
        form.append({"name": f"files[{number}]", "value": file.fp, "filename": file.filename, "content_type": kind})
    return form
