"""Slack as the service uses it: a surface to show runs on, and ears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from adapters.slack.app import make_app, make_client, make_socket
from adapters.slack.desk import Desk
from adapters.slack.people import People
from adapters.slack.surface import SlackSurface
from conductor_core.engine.conductor import Conductor
from conductor_core.errors import SettingsError


class SlackChat:
    """One workspace, by Socket Mode."""

    def __init__(self, bot_token: str, app_token: str, url: str, owners: frozenset[str] = frozenset()) -> None:
        self._client = make_client(bot_token, f"{url}/api/")
        self._app_token = app_token
        self._owners = owners
        self.surface = SlackSurface(self._client)

    @asynccontextmanager
    async def listening(self, conductor: Conductor) -> AsyncIterator[str]:
        """Hand what is said to the conductor, as long as the block lasts; gives the workspace's name.

        Raises:
            SettingsError: Slack does not take the tokens, or cannot be reached.
        """
        try:
            known = await self._client.auth_test()
        except SlackApiError as error:
            raise SettingsError(
                f"Slack refuses CONDUCTOR_SLACK_BOT_TOKEN ({error.response['error']}): take the one that begins with xoxb-"
                " from the app's page, under OAuth & Permissions."
            ) from error
        except ClientError as error:
            raise SettingsError(f"Slack cannot be reached: {error}.") from error
        people = People(self._client, self._owners)
        desk = Desk(conductor, self.surface, people, known["user_id"])
        reception = conductor.reception(self.surface.name, desk.deal)
        socket = make_socket(make_app(self._client, reception), self._app_token)
        working = asyncio.create_task(reception.run())
        try:
            await socket.connect_async()  # type: ignore[no-untyped-call]
            yield str(known["team"])
        finally:
            await socket.close_async()  # type: ignore[no-untyped-call]
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
