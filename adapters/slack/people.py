"""Who people of a workspace are to us."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from conductor_core.domain.people import Actor, Role

Met = Callable[[Actor], Awaitable[Actor]]

KNOWN = 1000
"""People whose names are kept in memory."""


@dataclass(frozen=True)
class Member:
    """Somebody, as Slack knows them."""

    name: str
    bot: bool = False
    stranger: bool = False
    """A guest, or somebody of another workspace: they may look."""


class People:
    """Names and standing, asked of Slack once."""

    def __init__(self, client: AsyncWebClient, owners: frozenset[str], met: Met, team: str) -> None:
        """Of the workspace ``team``; ``owners`` are ids of users who may do everything; ``met`` gives them the role they were given."""
        self._met = met
        self.team = team
        self._client = client
        self.owners = owners
        self._known: OrderedDict[str, Member] = OrderedDict()

    async def member(self, user: str) -> Member:
        """Who it is; somebody who cannot be looked up goes by the id."""
        known = self._known.get(user)
        if known is None:
            known = self._known[user] = await self._ask(user)
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)
        return known

    async def acting(self, team: str, user: str) -> tuple[Actor, Member]:
        """Somebody who gives orders, and who it is."""
        return await self.actor(team, user), await self.member(user)

    async def actor(self, team: str, user: str) -> Actor:
        """As somebody who gives orders."""
        member = await self.member(user)
        role: Role = "owner" if user in self.owners else "viewer" if member.stranger else "member"
        return await self._met(Actor(id=f"slack:{team}/{user}", name=member.name, role=role))

    async def _ask(self, user: str) -> Member:
        try:
            found = (await self._client.users_info(user=user))["user"]
        except SlackApiError:
            return Member(user)
        profile = found.get("profile", {})
        name = profile.get("display_name") or found.get("real_name") or found.get("name") or user
        team = found.get("team_id", self.team)
        marks = ("is_restricted", "is_ultra_restricted", "is_stranger")
        stranger = team != self.team or any(found.get(mark) for mark in marks)
        return Member(name, bot=bool(found.get("is_bot")), stranger=stranger)
