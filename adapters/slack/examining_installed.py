"""What the workspaces that install the app gave, and what to do about each thing that is missing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.finding import Finding
from adapters.slack.app import make_client
from adapters.slack.examining import scopes_of
from adapters.slack.examining_owners import owners_seen
from adapters.slack.manifest import INSTALL_PATH
from adapters.slack.oauth import OAuth
from adapters.slack.refusals import asked
from conductor_core.domain.installation import Installation
from conductor_core.engine.sealing import UnsealableError
from conductor_core.errors import SettingsError


async def examine_installed(
    oauth: OAuth,
    installations: Sequence[Installation],
    url: str,
    now: datetime,
    owners: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Each workspace by its name; ``url`` is Slack's. Of several, only an owner ``T1/U2`` says whose member it is."""
    named = owners if len(installations) == 1 else frozenset(one for one in owners if "/" in one)
    found = list(_may(oauth))
    if not installations:
        told = f"No workspace has installed it yet: open {oauth.address}{INSTALL_PATH} in a browser."
        found.append(Finding(good=False, text=told))
    for one in installations:
        found += list(_trouble(one, oauth, now)) or await _at_slack(one, oauth, url, named)
    return found


def _may(oauth: OAuth) -> Iterator[Finding]:
    if not oauth.teams:
        told = "CONDUCTOR_SLACK_WORKSPACES is not set, so no workspace may install it: name their ids, T…, with commas."
        yield Finding(good=False, text=told)


def _trouble(one: Installation, oauth: OAuth, now: datetime) -> Iterator[Finding]:
    """What can be seen without asking Slack."""
    who, again = f"{one.name} ({one.team})", f"install it again at {oauth.address}{INSTALL_PATH}"
    if one.ended:
        yield Finding(good=True, text=f"{who} has let it go ({one.ended}); if that was not meant, {again}.")
    elif not one.holds(now):
        yield Finding(good=False, text=f"The token of {who} has ended ({one.trouble or 'nobody renewed it'}): {again}.")
    elif one.trouble:
        yield Finding(good=False, text=f"The token of {who} cannot be renewed ({one.trouble}): {again}.")


async def _at_slack(one: Installation, oauth: OAuth, url: str, owners: frozenset[str]) -> list[Finding]:
    who = f"{one.name} ({one.team})"
    try:
        client: AsyncWebClient = make_client(oauth.opened(one.sealed).access, f"{url}/api/")
        known = await asked(client.auth_test(), f"the token of {who}")
    except UnsealableError:
        told = f"The token of {who} cannot be opened: CONDUCTOR_SEALING_SECRET lacks the key that it was sealed with."
        return [Finding(good=False, text=f"{told} Add it behind the others, with a comma.")]
    except SettingsError as error:
        return [Finding(good=False, text=error.message)]
    seen = await owners_seen(client, one.team, owners) if owners else []
    return [Finding(good=True, text=f"{who} lets it in."), *scopes_of(known.headers, f"In {one.name}: "), *seen]
