"""The two pages by which a workspace lets us in: the way to Slack, and the way back.

The way back counts once, for ten minutes, and in the browser that went: nobody can be made to give us a workspace that somebody
else chose.
"""

import hmac
import html
import secrets
from collections.abc import Sequence
from datetime import timedelta

import structlog
from aiohttp import ClientError, web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import make_client
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from adapters.slack.oauth import Granted, OAuth
from adapters.slack.tenants import introduced
from conductor_core.engine.porch import Porch
from conductor_core.engine.sealing import UnsealableError
from conductor_core.errors import ConductorError

COOKIE = "conductor-install"
WITHIN = timedelta(minutes=10)
"""How long somebody may take to say yes; Slack's code lasts as long."""
PURPOSE = "install "
"""Begins what is sealed into a state, so that nothing else that we seal is one."""
PLACE = "install"
"""Of the note that a state was used; with a place it is forgotten when it is old."""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font:18px/1.5 system-ui;max-width:36em;margin:4em auto;padding:0 1em}}</style>
<h1>{title}</h1><p>{text}</p></html>
"""
AGAIN = f"Begin again at {INSTALL_PATH}, and say yes in the same browser within ten minutes."

log = structlog.get_logger(__name__)


class NotInstalledError(Exception):
    """It did not come to that; the text says why and what to do."""

    def __init__(self, text: str, status: int = 400) -> None:
        self.status = status
        super().__init__(text)


class Installing:
    """Both pages. Those of several processes on one database are the same."""

    def __init__(self, oauth: OAuth, porch: Porch, slack: str) -> None:
        """``slack`` is its address."""
        self._oauth = oauth
        self._porch = porch
        self._slack = slack

    def routes(self) -> Sequence[web.RouteDef]:
        """Where they are."""
        return [web.get(INSTALL_PATH, self._go), web.get(REDIRECT_PATH, self._back)]

    async def _go(self, _request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(24)
        state = self._oauth.seal.seal(PURPOSE + nonce, self._porch.clock.now())
        answer = web.Response(status=302, headers={**HEADERS, "Location": self._oauth.page(self._slack, state)})
        answer.set_cookie(
            COOKIE,
            nonce,
            max_age=int(WITHIN.total_seconds()),
            path=REDIRECT_PATH,
            secure=self._oauth.address.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )
        return answer

    async def _back(self, request: web.Request) -> web.Response:
        try:
            await self._check_state(request)
            name = await self._install(request)
        except NotInstalledError as refused:
            log.warning("a workspace was not installed", why=str(refused))
            return _page("Not installed", str(refused), refused.status)
        return _page(f"Conductor works in {name}", "Invite it to a channel with /invite @Conductor, and mention it.")

    async def _check_state(self, request: web.Request) -> None:
        now = self._porch.clock.now()
        try:
            said = self._oauth.seal.open(request.query.get("state", ""), WITHIN, now)
        except UnsealableError as error:
            raise NotInstalledError(f"This way back is too old, or it is none of ours. {AGAIN}") from error
        nonce = said.removeprefix(PURPOSE)
        if not hmac.compare_digest(said.encode(), f"{PURPOSE}{request.cookies.get(COOKIE, '')}".encode()):
            raise NotInstalledError(f"It was begun in another browser. {AGAIN}")
        if not await self._porch.first_time(f"install-{nonce}", PLACE):
            raise NotInstalledError(f"This way back was gone already. {AGAIN}")

    async def _install(self, request: web.Request) -> str:
        """The workspace's name."""
        if "code" not in request.query:
            raise NotInstalledError(
                f"Slack says that nobody allowed it ({request.query.get('error', 'no code')[:40]})."
            )
        try:
            granted = await self._oauth.exchange(self._client(), request.query["code"])
            await self._check_team(granted)
            found, _ = await introduced(
                self._client(granted.tokens.access), self._porch.clock.now(), "the token that Slack gave"
            )
        except SlackApiError as error:
            raise NotInstalledError(f"Slack refuses it ({error.response['error']}). {AGAIN}") from error
        except (ClientError, TimeoutError, ConductorError) as error:
            raise NotInstalledError(f"It could not be done now: {error} {AGAIN}", status=502) from error
        given = {
            "sealed": self._oauth.sealed(granted.tokens, found.at),
            "expires_at": found.at + granted.lasts if granted.lasts else None,
            "by": granted.by,
        }
        await self._porch.installations.put(found.model_copy(update=given))
        log.info("a workspace was installed", team=found.team, name=found.name, by=granted.by)
        return found.name

    async def _check_team(self, granted: Granted) -> None:
        """What we were given and may not have is given back."""
        if granted.team and self._oauth.may(granted.team):
            return
        await self._client(granted.tokens.access).auth_revoke()
        if not granted.team:
            raise NotInstalledError("It works in workspaces, not in a whole organisation: choose one, and begin again.")
        raise NotInstalledError(
            f"{granted.name} ({granted.team}) is no workspace that may install it: who runs this Conductor adds "
            f"{granted.team} to CONDUCTOR_SLACK_WORKSPACES.",
            status=403,
        )

    def _client(self, token: str | None = None) -> AsyncWebClient:
        return make_client(token, f"{self._slack}/api/")


def _page(title: str, text: str, status: int = 200) -> web.Response:
    shown = PAGE.format(title=html.escape(title), text=html.escape(text))
    return web.Response(text=shown, content_type="text/html", status=status, headers=HEADERS)
