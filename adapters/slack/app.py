"""The Bolt app: every delivery is on disk before Slack hears that we have it; what it means is found out after that."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientSession
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.forms import ORDER, faults
from adapters.slack.gestures import BEGIN, GIVE
from adapters.slack.payloads import ODD
from adapters.slack.reading import Meaning, place_of, read
from adapters.slack.scopes import COMMAND, EVENTS, STOPPED

log = logging.getLogger("conductor.slack")


def make_client(token: str | None, base_url: str, session: ClientSession | None = None) -> AsyncWebClient:
    """A client that repeats nothing by itself: the outbox knows what may be said again.

    With a ``session`` its calls share connections; whoever opened that closes it.
    """
    return AsyncWebClient(token=token, base_url=base_url, retry_handlers=[], logger=log, session=session)


class NotKeptError(Exception):
    """A delivery is not on disk."""


Authorize = Callable[[str | None], Awaitable[AuthorizeResult | None]]
"""Who we are in a workspace, by its id; None where we are nobody."""
Take = Callable[[str, str, dict[str, Any]], Awaitable[bool]]
"""Keeps what came, by its key and place, before it is acknowledged."""


def make_app(client: AsyncWebClient, take: Take, standing: Authorize) -> AsyncApp:
    """The app that has everything taken."""

    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        return await standing(team_id)

    app = AsyncApp(
        client=client,
        authorize=authorize,  # type: ignore[arg-type] # None is how Bolt wants to hear of nobody
        logger=log,
        request_verification_enabled=False,
        ignoring_self_events_enabled=True,
        raise_error_for_unhandled_request=False,
    )

    @app.middleware
    async def receive(req: AsyncBoltRequest, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002 - Bolt's word
        meaning = read(req.body)
        if meaning is not None:
            await _kept(take, meaning, req.body)
        return await next()

    app.error(_failed)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    async def nothing() -> None:
        """It is acknowledged by Bolt, and was received before."""

    for event in (*EVENTS, STOPPED):
        app.event(event)(nothing)

    async def check(ack: AsyncAck, body: dict[str, Any]) -> None:
        wrong = faults(body["view"])
        await (ack(response_action="errors", errors=wrong) if wrong else ack())

    for shortcut in (GIVE, BEGIN):
        app.shortcut(shortcut)(acknowledge)
    app.view(ORDER)(check)
    app.command(COMMAND)(acknowledge)
    app.action({"action_id": re.compile(".*")})(acknowledge)
    return app


async def _failed(error: Exception) -> BoltResponse:
    """What is odd is acknowledged and forgotten; anything else comes again."""
    if isinstance(error, ODD):
        return BoltResponse(status=200)
    log.error("a delivery is not acknowledged", exc_info=error)
    return BoltResponse(status=500)


async def _kept(take: Take, meaning: Meaning, body: dict[str, Any]) -> None:
    """On disk when it returns.

    Raises:
        NotKeptError: it is not, and the failure looks like an odd delivery.
    """
    try:
        await take(meaning.key, place_of(meaning), body)
    except ODD as error:
        raise NotKeptError from error


def make_socket(app: AsyncApp, app_token: str) -> AsyncSocketModeHandler:
    """Socket Mode: no public address is needed."""
    return AsyncSocketModeHandler(app, app_token, logger=log, web_client=app.client)
