"""One workspace as we work in it: whom we are there, how we speak and whom we listen to."""

from dataclasses import dataclass
from pathlib import Path

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.door import Door
from adapters.chat.drops import Drops
from adapters.slack.callers import Callers
from adapters.slack.clerk import Clerk
from adapters.slack.desk import Desk
from adapters.slack.fetching import Fetcher
from adapters.slack.gate import Gate
from adapters.slack.homes import Homes
from adapters.slack.missed import Missed
from adapters.slack.people import People
from adapters.slack.recall import Recall
from adapters.slack.refusals import asked
from adapters.slack.signs import Signs
from adapters.slack.starters import Starters
from adapters.slack.surface import SlackSurface
from conductor_core.engine.conductor import Conductor


@dataclass(frozen=True)
class Office:
    """A workspace."""

    team: str
    name: str
    us: str
    """The user that we are there."""
    bot: str
    app: str
    """The app that we are; empty where Slack does not tell."""
    client: AsyncWebClient
    surface: SlackSurface
    desk: Desk
    missed: Missed
    homes: Homes

    @property
    def standing(self) -> AuthorizeResult:
        """As Bolt wants to know it; asking Slack each time would cost the time to acknowledge."""
        return AuthorizeResult(
            enterprise_id=None, team_id=self.team, bot_user_id=self.us, bot_id=self.bot, bot_token=self.client.token
        )


async def open_office(
    client: AsyncWebClient, conductor: Conductor, folder: Path, owners: frozenset[str], reaction: str = ""
) -> Office:
    """The workspace of a client's token; what people drop there is kept in ``folder``; ``reaction`` begins a run.

    Raises:
        SettingsError: Slack does not take the token, or cannot be reached; the sentence says what to do.
    """
    known = await asked(client.auth_test(), "CONDUCTOR_SLACK_BOT_TOKEN")
    bot = await asked(client.bots_info(bot=known["bot_id"]), "CONDUCTOR_SLACK_BOT_TOKEN")
    people = People(client, owners, conductor.met, known["team_id"])
    surface = SlackSurface(client, recipient=Starters(conductor).of, called=Callers(conductor, people).of)
    clerk, us = Clerk(conductor, surface, known["user"]), known["user_id"]
    gate = Gate(Door(conductor, surface.name))
    recall = Recall(surface.web, people, us)
    homes = Homes(conductor, surface.web, people, gate)
    signs = Signs(clerk, gate, people, recall, us, reaction)
    return Office(
        team=known["team_id"],
        name=known["team"],
        us=known["user_id"],
        bot=known["bot_id"],
        app=bot["bot"].get("app_id", ""),
        client=client,
        surface=surface,
        missed=Missed(surface.web, conductor, known["team_id"], us),
        desk=Desk(clerk, gate, people, Drops(Fetcher(client).fetch, folder), recall, signs, homes, us),
        homes=homes,
    )
