"""Somebody at a browser who lets Conductor into a workspace."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, CookieJar

from adapters.slack.oauth import OAuth
from adapters.slack.testing.granting import CLIENT_ID, CLIENT_SECRET
from conductor_core.engine.sealing import Seal, new_key


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def oauth(port: int, *teams: str, key: str = "") -> OAuth:
    """What an app needs that these workspaces may install."""
    return OAuth(CLIENT_ID, CLIENT_SECRET, f"http://127.0.0.1:{port}", frozenset(teams), Seal(key or new_key()))


@dataclass
class Browser:
    """A browser, with its cookies."""

    session: ClientSession

    async def goes(self, url: str) -> tuple[int, str]:
        """Status and text of the page that is shown in the end."""
        async with self.session.get(url) as page:
            return page.status, await page.text()

    async def is_sent(self, url: str) -> str:
        """Where a page sends the browser to, which it does not follow."""
        async with self.session.get(url, allow_redirects=False) as page:
            return page.headers["Location"]


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A fresh one."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Browser(session)
