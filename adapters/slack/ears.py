"""How what happens in Slack reaches the app: over sockets that we open, or over requests that Slack makes.

The app does not know which.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Protocol

from slack_bolt.app.async_app import AsyncApp

from adapters.slack.app import make_socket
from adapters.slack.refusals import asked

SOCKETS = 2
"""While one is opened anew, which Slack asks for every few hours, the other hears."""


class Ears(Protocol):
    """Something that hears."""

    def open(self, app: AsyncApp) -> AbstractAsyncContextManager[None]:
        """Hand everything to the app as long as the block lasts."""
        ...


class SocketEars:
    """Socket Mode: no public address is needed. Slack gives each envelope to one of the sockets."""

    def __init__(self, app_token: str, sockets: int = SOCKETS) -> None:
        self._app_token = app_token
        self._sockets = sockets

    @asynccontextmanager
    async def open(self, app: AsyncApp) -> AsyncIterator[None]:
        """See the protocol.

        Raises:
            SettingsError: Slack does not take the app's token.
        """
        await asked(app.client.apps_connections_open(app_token=self._app_token), "CONDUCTOR_SLACK_APP_TOKEN")
        async with AsyncExitStack() as stack:
            for _ in range(self._sockets):
                socket = make_socket(app, self._app_token)
                stack.push_async_callback(socket.close_async)
                await socket.connect_async()  # type: ignore[no-untyped-call]
            yield
