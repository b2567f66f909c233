"""One workspace as we work in it: whom we are there, how we speak and whom we listen to."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.closed import ClosedRooms
from adapters.chat.door import Door
from adapters.chat.drops import Drops
from adapters.slack.callers import Callers
from adapters.slack.clerk import Clerk
from adapters.slack.closed import closed_rooms
from adapters.slack.desk import Desk
from adapters.slack.fetching import Fetcher
from adapters.slack.gate import Gate
from adapters.slack.homes import Homes
from adapters.slack.intake import Intake
from adapters.slack.memberships import Memberships
from adapters.slack.missed import Missed
from adapters.slack.people import People
from adapters.slack.recall import Recall
from adapters.slack.signs import Signs
from adapters.slack.starters import Starters
from adapters.slack.surface import SlackSurface
from adapters.slack.tenants import BOT_TOKEN, introduced
from conductor_core.domain.installation import Installation
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor


@dataclass(frozen=True)
class Furnishing:
    """What is the same in every office."""

    folder: Path
    """Ours, for what people drop."""
    owners: frozenset[str]
    """Members who may do everything: ids of users, or of a workspace and a user, ``T1/U1``."""
    reaction: str = ""
    """The one that begins a run; empty: none does."""

    def owners_in(self, team: str) -> frozenset[str]:
        """The users of a workspace who may do everything."""
        named = (one.rpartition("/") for one in self.owners)
        return frozenset(user for where, _, user in named if where in ("", team))


@dataclass(frozen=True)
class Office:
    """A workspace."""

    whose: Installation
    client: AsyncWebClient
    surface: SlackSurface
    desk: Desk
    missed: Missed
    homes: Homes
    closed: ClosedRooms

    @property
    def team(self) -> str:
        """The workspace, by its id."""
        return self.whose.team


async def open_office(
    client: AsyncWebClient, conductor: Conductor, furnishing: Furnishing, at: datetime, setting: str = BOT_TOKEN
) -> Office:
    """The workspace of a client's token, which stands in a ``setting``.

    Raises:
        SettingsError: Slack does not take the token, or cannot be reached; the sentence says what to do.
    """
    whose, name = await introduced(client, at, setting)
    team, us = whose.team, whose.us
    people = People(client, furnishing.owners_in(team), conductor.met, team)
    starters = Starters(conductor)
    surface = SlackSurface(client, recipient=starters.of, called=Callers(conductor, people).of)
    clerk = Clerk(conductor, surface, name)
    gate = Gate(Door(conductor, surface.name))
    recall = Recall(surface.web, people, us)
    memberships = Memberships(surface.web, team, SystemClock())
    homes = Homes(conductor, surface.web, people, gate, memberships)
    intake = Intake(conductor, Drops(Fetcher(client).fetch, furnishing.folder), recall)
    signs = Signs(clerk, gate, people, recall, intake, us, furnishing.reaction)
    return Office(
        whose=whose,
        client=client,
        surface=surface,
        missed=Missed(surface.web, conductor, team, us),
        desk=Desk(clerk, gate, people, intake, recall, signs, homes, us),
        homes=homes,
        closed=closed_rooms(conductor, surface, people, starters),
    )
