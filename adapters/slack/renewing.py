"""Tokens that have an end are renewed before it: once, however many processes look after them."""

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.oauth import OAuth
from adapters.slack.web import why
from conductor_core.domain.installation import Installation
from conductor_core.engine.installations import Installations
from conductor_core.engine.sealing import UnsealableError

log = structlog.get_logger(__name__)


class Renewals:
    """Looks after all of them."""

    def __init__(self, oauth: OAuth, installations: Installations, client: AsyncWebClient) -> None:
        """``client`` has no token of its own."""
        self.oauth = oauth
        self.installations = installations
        self._client = client

    async def look(self) -> None:
        """Renew those whose time has come; what cannot be had now is tried again in a minute."""
        for one in await self.installations.all():
            claimed = await self.installations.claim(one) if one.due(self.installations.now()) else None
            if claimed is not None:
                await self._renew(claimed)

    async def _renew(self, claimed: Installation) -> None:
        told = {"team": claimed.team, "name": claimed.name}
        try:
            granted = await self.oauth.renew(self._client, self.oauth.opened(claimed.sealed))
        except SlackApiError as error:
            if (word := why(error)) and word != claimed.trouble:
                log.warning("a token cannot be renewed; install the app again before it ends", why=word, **told)
                await self.installations.in_trouble(claimed, word)
        except (ClientError, TimeoutError, UnsealableError) as error:
            log.warning("a token could not be renewed yet", why=str(error), **told)
        else:
            sealed = self.oauth.sealed(granted.tokens, self.installations.now())
            await self.installations.renewed(claimed, sealed, granted.lasts)
            log.info("a token was renewed", **told)
