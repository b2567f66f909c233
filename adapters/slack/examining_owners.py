"""Whether those whom the settings name as owners are people of the workspace."""

from collections.abc import Iterable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.finding import Finding
from adapters.slack.people import People
from conductor_core.domain.people import Actor
from conductor_core.ports.surface import SurfaceSlow

OWNERS = "CONDUCTOR_SLACK_OWNERS"
UNSET = f"{OWNERS} is not set: nobody can give roles or do what else takes an owner from within Slack; name your member id, U…."
COPY = "copy the member id, U…, from their profile in Slack"


async def owners_seen(client: AsyncWebClient, team: str, owners: Iterable[str]) -> list[Finding]:
    """Each that is named for this workspace, looked up; ``T1/U2`` is one of the workspace T1 alone."""
    people = People(client, frozenset(), _as_they_are, team)
    named = sorted(user for where, _, user in (one.rpartition("/") for one in owners) if where in ("", team))
    return [await _seen(people, user) for user in named] or [Finding(good=True, text=UNSET)]


async def _seen(people: People, user: str) -> Finding:
    try:
        member = await people.member(user)
    except (SlackApiError, SurfaceSlow):
        return Finding(good=False, text=f"Slack does not say now who {user} of {OWNERS} is: look again later.")
    if member.stranger and member.name == user:
        return Finding(good=False, text=f"{OWNERS} names {user}, whom Slack does not know: {COPY}.")
    if member.is_nobody:
        what = "a program" if member.bot else "somebody who has left"
        return Finding(good=False, text=f"{OWNERS} names {user}, {what} ({member.name}): name a person who is there.")
    return Finding(good=True, text=f"{member.name} ({user}) may do everything.")


async def _as_they_are(actor: Actor) -> Actor:
    return actor
