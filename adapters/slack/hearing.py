"""Everything that hearing of workspaces needs: ears, the app, the tenants and the pages by which more of them come.

Whoever conducts hears, and so may any number of processes beside it: what comes is kept on the porch that all share.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.slack.app import Take, make_app, make_client
from adapters.slack.ears import Ears
from adapters.slack.installing import Installing
from adapters.slack.manifest import INSTALL_PATH
from adapters.slack.oauth import OAuth
from adapters.slack.tenants import Tenants, introduced
from conductor_core.domain.installation import Installation
from conductor_core.engine.porch import Porch


class Hearing:
    """As the settings say it."""

    def __init__(self, ears: Ears, slack: str, bot_token: str = "", oauth: OAuth | None = None) -> None:
        """``slack`` is its address; ``bot_token`` that of a workspace that is set, and need not install us."""
        self._ears = ears
        self.slack = slack
        self.bot_token = bot_token
        self.oauth = oauth

    @property
    def api(self) -> str:
        """Address of its Web API."""
        return f"{self.slack}/api/"

    @asynccontextmanager
    async def open(self, porch: Porch, take: Take, own: Installation | None) -> AsyncIterator[None]:
        """Have everything of the tenants taken, as long as the block lasts. ``own`` is that of the token that is set.

        Raises:
            SettingsError: there is nothing to be heard this way.
        """
        tenants = Tenants(porch.installations, own)
        app = make_app(make_client(None, self.api), take, tenants.authorize)
        pages = Installing(self.oauth, porch, self.slack).routes() if self.oauth else ()
        async with self._ears.open(app, tenants, pages):
            yield

    @asynccontextmanager
    async def beside(self, porch: Porch) -> AsyncIterator[None]:
        """Hear for another process, which conducts.

        Raises:
            SettingsError: Slack does not take the tokens, or cannot be reached.
        """
        own = None
        if self.bot_token:
            own, _ = await introduced(make_client(self.bot_token, self.api), porch.clock.now())
        async with self.open(porch, porch.take, own):
            yield

    def told(self, names: tuple[str, ...]) -> str:
        """What people are told of where we are reached."""
        if self.oauth and not names:
            return f"Slack, once a workspace lets it in at {self.oauth.address}{INSTALL_PATH}"
        return ", ".join(names)
