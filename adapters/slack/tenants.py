"""The workspaces that we work for, as whoever hears of them must know them: also where nobody works."""

from datetime import datetime

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.refusals import asked
from conductor_core.domain.installation import Installation
from conductor_core.engine.installations import Installations

BOT_TOKEN = "CONDUCTOR_SLACK_BOT_TOKEN"  # noqa: S105 - the name of the setting


async def introduced(client: AsyncWebClient, at: datetime, setting: str = BOT_TOKEN) -> tuple[Installation, str]:
    """What a client's token stands for, and what we are called there; without any seal, as it may be nothing to keep.

    Raises:
        SettingsError: Slack does not take the token, which is said of the ``setting``, or cannot be reached.
    """
    known = await asked(client.auth_test(), setting)
    bot = await asked(client.bots_info(bot=known["bot_id"]), setting)
    team = Installation(
        id=f"slack:{known['team_id']}",
        name=known["team"],
        us=known["user_id"],
        bot=known["bot_id"],
        app=bot["bot"].get("app_id", ""),
        sealed="",
        at=at,
    )
    return team, known["user"]


class Tenants:
    """All of them: the one of the token that is set, and those that installed us."""

    def __init__(self, installations: Installations, own: Installation | None) -> None:
        """``own`` is that of the token that is set."""
        self._installations = installations
        self._own = own

    async def of(self, team: object) -> Installation | None:
        """The workspace of an id, if it is one of them. To hear needs no token, so it may have ended and wait to be renewed."""
        if not isinstance(team, str):
            return None
        if self._own is not None and self._own.team == team:
            return self._own
        found = await self._installations.of(team)
        return found if found is not None and not found.ended else None

    async def ours(self, app: object, team: object) -> bool:
        """Whether something is for us; what does not say for whom it is may be."""
        if team is None:
            return True
        found = await self.of(team)
        return found is not None and (app is None or not found.app or app == found.app)

    async def authorize(self, team: str | None) -> AuthorizeResult | None:
        """Who we are in a workspace, as Bolt wants to know it: no token, because nothing is said while hearing."""
        found = await self.of(team)
        if found is None:
            return None
        return AuthorizeResult(enterprise_id=None, team_id=found.team, bot_user_id=found.us, bot_id=found.bot)
