"""How what happens in Slack reaches the app: over sockets that we open, or over requests that Slack makes.

The app does not know which.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Protocol

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from adapters.slack.app import make_socket
from adapters.slack.refusals import asked
from adapters.slack.site import Listen, site
from adapters.slack.tenants import Tenants

SOCKETS = 2
"""While one is opened anew, which Slack asks for every few hours, the other hears."""
NOWHERE: Listen = ("127.0.0.1", 0)


class Ears(Protocol):
    """Something that hears."""

    def open(
        self, app: AsyncApp, tenants: Tenants, pages: Sequence[web.RouteDef] = ()
    ) -> AbstractAsyncContextManager[None]:
        """Hand everything of the tenants to the app as long as the block lasts; ``pages`` are for people with a browser."""
        ...


class SocketEars:
    """Socket Mode: no public address is needed. Slack gives each envelope to one of the sockets."""

    def __init__(self, app_token: str, listen: Listen = NOWHERE, sockets: int = SOCKETS) -> None:
        """``listen`` is for pages alone; where there are none, nothing is listened on."""
        self._app_token = app_token
        self._listen = listen
        self._sockets = sockets
        self.address = ""
        """Where the pages are, if there are some."""

    @asynccontextmanager
    async def open(self, app: AsyncApp, tenants: Tenants, pages: Sequence[web.RouteDef] = ()) -> AsyncIterator[None]:
        """See the protocol. Slack sends nothing of workspaces that did not install the app.

        Raises:
            SettingsError: Slack does not take the app's token, or the address of the pages cannot be listened on.
        """
        _ = tenants
        await asked(app.client.apps_connections_open(app_token=self._app_token), "CONDUCTOR_SLACK_APP_TOKEN")
        async with AsyncExitStack() as stack:
            if pages:
                self.address = await stack.enter_async_context(site(self._listen, pages))
            for _ in range(self._sockets):
                socket = make_socket(app, self._app_token)
                stack.push_async_callback(socket.close_async)
                await socket.connect_async()  # type: ignore[no-untyped-call]
            yield
