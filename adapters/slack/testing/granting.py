"""Leave to work in workspaces, as Slack gives and takes it: codes, tokens with and without an end, what gives new ones once."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from aiohttp import web

from adapters.slack.testing.workspace import APP, US, Json, RefusedError, Workspace

CLIENT_ID = "1234.5678"
CLIENT_SECRET = "client-secret-of-the-test"  # noqa: S105 - of the server on loopback alone
CODE_LASTS = 600.0
"""Seconds."""
TOKEN_LASTS = 43_200
"""Seconds, where tokens rotate."""


@dataclass
class Bot:
    """A token of a bot."""

    workspace: Workspace
    ends: float | None = None
    gone: str = ""
    """Slack's word for why it is no longer one."""


class Grants:
    """What the app was given, and what the workspaces say when they are asked."""

    def __init__(self, workspace: Workspace, tokens: Mapping[str, str]) -> None:
        """``tokens`` are those that need no giving, by whose they are."""
        self.workspaces = {workspace.team: workspace}
        self.choosing: Workspace | None = workspace
        """Where whoever is asked says yes; None: they say no."""
        self.rotate = False
        """Whether tokens that are given from now on have an end."""
        self.lasts = TOKEN_LASTS
        """Seconds that they have."""
        self.organisation = False
        """Whether it is given for a whole organisation."""
        self._tokens = tokens
        self._bots = {tokens["bot"]: Bot(workspace)}
        self._codes: dict[str, tuple[Workspace, float]] = {}
        self._refresh: dict[str, Workspace] = {}
        self._numbers = count(1)

    def add(self, workspace: Workspace) -> Workspace:
        """One more workspace."""
        return self.workspaces.setdefault(workspace.team, workspace)

    def within(self, token: str, whose: str) -> Workspace:
        """The workspace that a token speaks in.

        Raises:
            RefusedError: it is none, or of another kind.
        """
        if whose == "client":
            self._check_client(token)
        elif whose == "bot" and (bot := self._bots.get(token)):
            if bot.gone or (bot.ends is not None and bot.workspace.now() >= bot.ends):
                raise RefusedError(bot.gone or "token_expired")
            return bot.workspace
        elif token != self._tokens.get(whose) or whose == "bot":
            known = token in self._bots or token in self._tokens.values()
            raise RefusedError("not_allowed_token_type" if known else "invalid_auth")
        return next(iter(self.workspaces.values()))

    def uninstall(self, workspace: Workspace) -> None:
        """Take everything back that a workspace gave."""
        for bot in self._bots.values():
            if bot.workspace is workspace:
                bot.gone = "account_inactive"
        self._refresh = {token: one for token, one in self._refresh.items() if one is not workspace}

    def revoke(self, token: str) -> None:
        """It is none any more."""
        self._bots[token].gone = "token_revoked"

    def take(self, given: Json) -> Workspace:
        """What a code or a refresh token stands for; each counts once."""
        match given.get("grant_type", "authorization_code"):
            case "refresh_token":
                workspace = self._refresh.pop(given.get("refresh_token", ""), None)
                if workspace is None:
                    raise RefusedError("invalid_refresh_token")
                return workspace
            case "authorization_code":
                found, ends = self._codes.pop(given.get("code", ""), (None, 0.0))
                if found is None or found.now() >= ends:
                    raise RefusedError("invalid_code")
                return found
            case _:
                raise RefusedError("invalid_grant_type")

    def give(self, workspace: Workspace) -> Json:
        """A new token."""
        number = next(self._numbers)
        if not self.rotate:
            token = f"xoxb-given-{number}"
            self._bots[token] = Bot(workspace)
            return {"access_token": token}
        token, refresh = f"xoxe.xoxb-1-given-{number}", f"xoxe-1-given-{number}"
        self._bots[token] = Bot(workspace, workspace.now() + self.lasts)
        self._refresh[refresh] = workspace
        return {"access_token": token, "refresh_token": refresh, "expires_in": self.lasts}

    async def authorize(self, request: web.Request) -> web.Response:
        """The page on which somebody is asked; whatever they say, they are sent back."""
        asked = request.query
        if asked.get("client_id") != CLIENT_ID or not asked.get("scope"):
            return web.Response(status=400, text="invalid_client_id")
        said = {"error": "access_denied"}
        if self.choosing is not None:
            said = {"code": f"code-{next(self._numbers)}"}
            self._codes[said["code"]] = self.choosing, self.choosing.now() + CODE_LASTS
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode({**said, 'state': asked.get('state', '')})}")

    def _check_client(self, header: str) -> None:
        client, _, secret = base64.b64decode(header.removeprefix("Basic ") or "Og==").decode().partition(":")
        if client != CLIENT_ID:
            raise RefusedError("invalid_client_id")
        if secret != CLIENT_SECRET:
            raise RefusedError("bad_client_secret")


def access(_workspace: Workspace, given: Json) -> Json:
    """``oauth.v2.access``."""
    grants: Grants = given["_grants"]
    workspace = grants.take(given)
    return {
        **grants.give(workspace),
        "token_type": "bot",
        "scope": "chat:write",
        "bot_user_id": US,
        "app_id": APP,
        "team": None if grants.organisation else {"id": workspace.team, "name": workspace.name},
        "enterprise": {"id": "E0ORG", "name": "Org"} if grants.organisation else None,
        "is_enterprise_install": grants.organisation,
        "authed_user": {"id": "U0INSTALLER"},
    }


def revoke(_workspace: Workspace, given: Json) -> Json:
    """``auth.revoke``."""
    if str(given.get("test", "0")).lower() not in ("1", "true"):
        given["_grants"].revoke(given["_token"])
    return {"revoked": True}
