"""How workspaces let us in by OAuth: who we are to Slack, which workspaces may, and the tokens we are given. The tokens are sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import Field
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import REDIRECT_PATH
from adapters.slack.scopes import bot_scopes
from conductor_core.domain.value import Value
from conductor_core.engine.sealing import Seal

EVERY = "*"
"""In place of ids: any workspace may."""


class Tokens(Value):
    """What lets us speak in a workspace."""

    access: str = Field(repr=False)
    refresh: str = Field("", repr=False)
    """Gives new ones, once; empty where they have no end."""


@dataclass(frozen=True)
class Granted:
    """What Slack gave."""

    tokens: Tokens
    lasts: timedelta | None
    team: str
    """Empty where it was given for a whole organisation."""
    name: str
    by: str

    @classmethod
    def read(cls, answer: Any) -> "Granted":
        """An answer of ``oauth.v2.access``."""
        team = answer.get("team") or {}
        return cls(
            tokens=Tokens(access=answer["access_token"], refresh=answer.get("refresh_token") or ""),
            lasts=timedelta(seconds=answer["expires_in"]) if answer.get("expires_in") else None,
            team="" if answer.get("is_enterprise_install") else team.get("id", ""),
            name=team.get("name", ""),
            by=(answer.get("authed_user") or {}).get("id", ""),
        )


@dataclass(frozen=True)
class OAuth:
    """Our side of it."""

    client_id: str
    client_secret: str
    address: str
    """Ours, as browsers and Slack reach it."""
    teams: frozenset[str]
    """Workspaces that may install us."""
    seal: Seal

    @property
    def redirect(self) -> str:
        """Where Slack sends people back to."""
        return f"{self.address}{REDIRECT_PATH}"

    def may(self, team: str) -> bool:
        """Whether a workspace may install us: whoever does uses our agents and what they cost."""
        return team in self.teams or EVERY in self.teams

    def page(self, slack: str, state: str) -> str:
        """Where at Slack people say yes."""
        asked = {"client_id": self.client_id, "scope": ",".join(bot_scopes()), "state": state}
        return f"{slack}/oauth/v2/authorize?{urlencode({**asked, 'redirect_uri': self.redirect})}"

    async def exchange(self, client: AsyncWebClient, code: str) -> Granted:
        """What a code is worth, once.

        Raises:
            SlackApiError: nothing.
        """
        answer = await client.oauth_v2_access(
            client_id=self.client_id, client_secret=self.client_secret, code=code, redirect_uri=self.redirect
        )
        return Granted.read(answer)

    async def renew(self, client: AsyncWebClient, tokens: Tokens) -> Granted:
        """New tokens for old ones, once.

        Raises:
            SlackApiError: they cannot be had.
        """
        answer = await client.oauth_v2_access(
            client_id=self.client_id,
            client_secret=self.client_secret,
            grant_type="refresh_token",
            refresh_token=tokens.refresh,
        )
        return Granted.read(answer)

    def sealed(self, tokens: Tokens, at: datetime) -> str:
        """As they are kept."""
        return self.seal.seal(tokens.model_dump_json(), at)

    def opened(self, sealed: str) -> Tokens:
        """As they are used.

        Raises:
            UnsealableError: the key is not known.
        """
        return Tokens.model_validate_json(self.seal.open(sealed))
