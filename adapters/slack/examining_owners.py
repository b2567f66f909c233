"""Whether those whom the settings name as owners are people of the workspaces."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.finding import Finding
from adapters.slack.people import Member, People
from adapters.slack.refusals import asked
from adapters.slack.tenants import BOT_TOKEN
from conductor_core.domain.people import Actor
from conductor_core.errors import SettingsError
from conductor_core.logic.sentences import all_of
from conductor_core.ports.surface import SurfaceSlow

OWNERS = "CONDUCTOR_SLACK_OWNERS"
UNSET = f"{OWNERS} is not set: nobody can give roles or do what else takes an owner from within Slack; name your member id, U…."
ID = re.compile(r"([ET][A-Z0-9]+/)?[UW][A-Z0-9]+")
"""What a member is called, with the workspace before it or not."""
COPY = "copy the member id, U…, from their profile in Slack"


@dataclass(frozen=True)
class _Place:
    """A workspace that lets us in."""

    name: str
    people: People


async def owners_seen(clients: Iterable[AsyncWebClient], owners: Iterable[str]) -> list[Finding]:
    """Each that is named, looked up in every workspace that answers; ``T1/U2`` is one of the workspace T1 alone."""
    named = sorted(owners)
    found = [
        Finding(good=False, text=f"{OWNERS} names {one}, which is no member id: {COPY}.")
        for one in named
        if not ID.fullmatch(one)
    ]
    places = {}
    for client in clients:
        with suppress(SettingsError):  # is told where the token is looked at
            known = await asked(client.auth_test(), BOT_TOKEN)
            team = known["team_id"]
            places[team] = _Place(known["team"], People(client, frozenset(), _as_they_are, team))
    if not places:
        return found
    found += [await _seen(places, owner) for owner in named if ID.fullmatch(owner)]
    return found or [Finding(good=True, text=UNSET)]


async def _seen(places: Mapping[str, _Place], owner: str) -> Finding:
    team, _, user = owner.rpartition("/")
    if team and team not in places:
        told = (
            f"{OWNERS} names {owner}, of a workspace that does not let it in: install it there, or take the name off."
        )
        return Finding(good=False, text=told)
    meant = [places[team]] if team else list(places.values())
    try:
        members = [(place.name, await place.people.member(user)) for place in meant]
    except (SlackApiError, SurfaceSlow):
        return Finding(good=False, text=f"Slack does not say now who {owner} of {OWNERS} is: look again later.")
    there = [(name, one) for name, one in members if not _is_unknown(one, user)]
    if not there:
        return Finding(good=False, text=f"{OWNERS} names {owner}, whom Slack does not know: {COPY}.")
    if of := [(name, one) for name, one in there if not one.is_nobody]:
        where = f" in {all_of([name for name, _ in of])}" if len(places) > 1 else ""
        return Finding(good=True, text=f"{of[0][1].name} ({owner}) may do everything{where}.")
    nobody = there[0][1]
    what = "a program" if nobody.bot else "somebody who has left"
    return Finding(good=False, text=f"{OWNERS} names {owner}, {what} ({nobody.name}): name a person who is there.")


def _is_unknown(member: Member, user: str) -> bool:
    return member.stranger and member.name == user


async def _as_they_are(actor: Actor) -> Actor:
    return actor
