"""What the workspaces that install the app gave, and what to do about each thing that is missing."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.finding import Finding
from adapters.slack.app import make_client
from adapters.slack.examining import scopes_of
from adapters.slack.manifest import INSTALL_PATH
from adapters.slack.oauth import OAuth
from adapters.slack.refusals import asked
from conductor_core.domain.installation import Installation
from conductor_core.engine.sealing import UnsealableError
from conductor_core.errors import SettingsError


async def examine_installed(
    oauth: OAuth, installations: Sequence[Installation], url: str, now: datetime
) -> list[Finding]:
    """Each workspace by its name; ``url`` is Slack's."""
    found = list(_may(oauth))
    if not installations:
        told = f"No workspace has installed it yet: open {oauth.address}{INSTALL_PATH} in a browser."
        found.append(Finding(good=False, text=told))
    for one in installations:
        found += list(_trouble(one, oauth, now)) or await _at_slack(one, oauth, url)
    return found


def clients_of(
    oauth: OAuth, installations: Sequence[Installation], url: str, now: datetime
) -> Iterator[AsyncWebClient]:
    """Who speaks in each workspace whose token can be used."""
    for one in installations:
        with suppress(UnsealableError):
            if one.holds(now):
                yield _client(one, oauth, url)


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


async def _at_slack(one: Installation, oauth: OAuth, url: str) -> list[Finding]:
    who = f"{one.name} ({one.team})"
    try:
        known = await asked(_client(one, oauth, url).auth_test(), f"the token of {who}")
    except UnsealableError:
        told = f"The token of {who} cannot be opened: CONDUCTOR_SEALING_SECRET lacks the key that it was sealed with."
        return [Finding(good=False, text=f"{told} Add it behind the others, with a comma.")]
    except SettingsError as error:
        return [Finding(good=False, text=error.message)]
    return [Finding(good=True, text=f"{who} lets it in."), *scopes_of(known.headers, f"In {one.name}: ")]


def _client(one: Installation, oauth: OAuth, url: str) -> AsyncWebClient:
    return make_client(oauth.opened(one.sealed).access, f"{url}/api/")
