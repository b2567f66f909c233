"""Who people of a workspace are to us."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.web import meant, why
from conductor_core.domain.people import Actor, Role
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.clock import Clock

Met = Callable[[Actor], Awaitable[Actor]]

KNOWN = 1000
"""People who are kept in memory."""
FRESH = 600.0
"""Seconds until Slack is asked again: somebody may have become a guest since, or have left."""
UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""Slack's words for somebody whom it does not show to us."""
SLACKBOT = "USLACKBOT"
"""A program that Slack takes for a person."""
STRANGE = ("is_restricted", "is_ultra_restricted", "is_stranger")


@dataclass(frozen=True)
class Member:
    """Somebody, as Slack knows them."""

    name: str
    zone: str = ""
    """Name of their time zone."""
    bot: bool = False
    stranger: bool = False
    """A guest, somebody of another workspace, or somebody whom Slack does not show to us: they may look."""
    gone: bool = False
    """Their account is deactivated."""

    @property
    def is_nobody(self) -> bool:
        """Nobody who could give an order, or has to be told anything."""
        return self.bot or self.gone


class People:
    """Names and standing, asked of Slack now and then."""

    def __init__(
        self, client: AsyncWebClient, owners: frozenset[str], met: Met, team: str, clock: Clock | None = None
    ) -> None:
        """Of the workspace ``team``; ``owners`` are ids of users who may do everything; ``met`` gives them the role they were given."""
        self._met = met
        self.team = team
        self._client = client
        self.owners = owners
        self._clock = clock or SystemClock()
        self._known: OrderedDict[str, tuple[float, Member]] = OrderedDict()
        """With when Slack was asked."""

    async def member(self, user: str) -> Member:
        """Who it is.

        Raises:
            SurfaceSlow, SlackApiError: Slack cannot say just now; nobody is taken for more than they are.
        """
        now = self._clock.monotonic()
        asked_at, known = self._known.get(user, (now - FRESH, None))
        if known is None or now - asked_at >= FRESH:
            known = await self._ask(user)
            self._known[user] = (now, known)
            self._known.move_to_end(user)
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)
        return known

    async def acting(self, team: str, user: str) -> tuple[Actor, Member]:
        """Somebody who gives orders, and who it is."""
        return await self.actor(team, user), await self.member(user)

    async def actor(self, team: str, user: str) -> Actor:
        """As somebody who gives orders."""
        member = await self.member(user)
        usual: Role = "owner" if user in self.owners else "viewer" if member.stranger else "member"
        role: Role = "viewer" if member.is_nobody else usual
        return await self._met(Actor(id=f"slack:{team}/{user}", name=member.name, role=role, zone=member.zone))

    async def _ask(self, user: str) -> Member:
        try:
            found = (await self._client.users_info(user=user))["user"]
        except SlackApiError as error:
            if why(error) not in UNKNOWN:
                raise meant(error) from error
            return Member(user, stranger=True)
        profile = found.get("profile", {})
        name = profile.get("display_name") or found.get("real_name") or found.get("name") or user
        homes = {found.get("team_id", self.team), *(found.get("enterprise_user") or {}).get("teams", ())}
        return Member(
            name,
            zone=found.get("tz") or "",
            bot=bool(found.get("is_bot")) or user == SLACKBOT,
            stranger=self.team not in homes or any(found.get(mark) for mark in STRANGE),
            gone=bool(found.get("deleted")),
        )
