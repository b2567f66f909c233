"""What is set up in Slack, and what to do about each thing that is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.finding import Finding
from adapters.slack.app import make_client
from adapters.slack.manifest import manifest
from adapters.slack.refusals import asked, misplaced
from adapters.slack.scopes import missing, needed_for
from conductor_core.engine.clock import SystemClock
from conductor_core.errors import SettingsError
from conductor_core.logic.figures import duration

BOT, APP = "CONDUCTOR_SLACK_BOT_TOKEN", "CONDUCTOR_SLACK_APP_TOKEN"
CLOCK = 60.0
"""Seconds that clocks may differ."""
AGAIN = "then install the app again and restart"


@dataclass(frozen=True)
class Tokens:
    """What is set; empty where it is not."""

    bot: str
    app: str
    secret: str
    config: str = ""
    """An app configuration token, which may read what the app subscribes to."""


async def examine(tokens: Tokens, url: str) -> list[Finding]:
    """Everything that can be seen with the tokens."""
    found = [Finding(good=False, text=why) for why in (*_bot_looks(tokens), *_ears_look(tokens))]
    if found:
        return found
    client = make_client(tokens.bot, f"{url}/api/")
    try:
        known = await asked(client.auth_test(), BOT)
        found.append(Finding(good=True, text=f"{BOT} is the bot {known['user']} of {known['team']}."))
        found += clock_of(known.headers, SystemClock().now())
        found += scopes_of(known.headers)
        found += await heard(tokens, url)
        found += await _subscribed(client, tokens, known)
    except SettingsError as error:
        found.append(Finding(good=False, text=error.message))
    return found


async def heard(tokens: Tokens, url: str) -> list[Finding]:
    """How Slack is heard."""
    if found := [Finding(good=False, text=why) for why in _ears_look(tokens)]:
        return found
    if tokens.secret:
        return [Finding(good=True, text="Slack makes requests, signed by CONDUCTOR_SLACK_SIGNING_SECRET.")]
    try:
        await asked(make_client(None, f"{url}/api/").apps_connections_open(app_token=tokens.app), APP)
    except SettingsError as error:
        return [Finding(good=False, text=error.message)]
    return [Finding(good=True, text=f"{APP} opens sockets.")]


def _bot_looks(tokens: Tokens) -> Iterator[str]:
    if not tokens.bot:
        yield f"{BOT} is not set: copy the token that begins with xoxb- from the app's page, under OAuth & Permissions."
    elif why := misplaced(BOT, tokens.bot):
        yield why


def _ears_look(tokens: Tokens) -> Iterator[str]:
    if tokens.app and (why := misplaced(APP, tokens.app)):
        yield why
    if not tokens.app and not tokens.secret:
        yield (
            f"{APP} is not set: make a token with connections:write on the app's page, under Basic Information, App-Level"
            " Tokens; or set CONDUCTOR_SLACK_SIGNING_SECRET where Slack can reach this machine."
        )


def clock_of(headers: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """Whether this machine's clock goes as Slack's does, which dates its answers; what Slack signs has to be of these minutes."""
    date = next((value for name, value in headers.items() if name.lower() == "date"), "")
    off = (now - parsedate_to_datetime(date)).total_seconds() if date else 0.0
    if abs(off) > CLOCK:
        way = "ahead of" if off > 0 else "behind"
        told = f"This machine's clock is {duration(abs(off))} {way} Slack's: set it, or what Slack asks for is refused as too old."
        yield Finding(good=False, text=told)


def scopes_of(headers: Mapping[str, str], where: str = "") -> Iterator[Finding]:
    """What a token may, by what Slack answers with; ``where`` begins each sentence."""
    given = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    lacking = missing(scope.strip() for scope in given.split(","))
    for scope in lacking:
        told = (
            f"{where}The scope {scope} is missing, for {needed_for(scope)}: add it under OAuth & Permissions, {AGAIN}."
        )
        yield Finding(good=False, text=told)
    if not lacking:
        yield Finding(good=True, text=f"{where}Every scope that is used is there.")


async def _subscribed(client: AsyncWebClient, tokens: Tokens, known: Any) -> list[Finding]:
    """Whether the app is told of what we listen for. Only a configuration token may look."""
    if not tokens.config:
        told = "Which events the app is told of can be seen with CONDUCTOR_SLACK_CONFIG_TOKEN only; `conductor slack manifest` has them all."
        return [Finding(good=True, text=told)]
    bot = await asked(client.bots_info(bot=known["bot_id"]), BOT)
    try:
        answer = await client.apps_manifest_export(token=tokens.config, app_id=bot["bot"]["app_id"])
    except SlackApiError as error:
        told = f"CONDUCTOR_SLACK_CONFIG_TOKEN is refused ({error.response['error']}): make a new one on api.slack.com/apps; it lasts 12 hours."
        return [Finding(good=False, text=told)]
    return list(differences(answer["manifest"], http=bool(tokens.secret)))


def differences(there: Mapping[str, Any], *, http: bool) -> Iterator[Finding]:
    """What an app lacks of our manifest."""
    wanted, settings = manifest(), there.get("settings", {})
    events = settings.get("event_subscriptions", {}).get("bot_events", [])
    lacking = [name for name in wanted["settings"]["event_subscriptions"]["bot_events"] if name not in events]
    for name in lacking:
        yield Finding(
            good=False, text=f"The event {name} is not subscribed to: add it under Event Subscriptions, {AGAIN}."
        )
    if not lacking:
        yield Finding(good=True, text="Every event that is listened for is subscribed to.")
    if not settings.get("interactivity", {}).get("is_enabled"):
        yield Finding(good=False, text="Buttons do nothing: switch on Interactivity & Shortcuts.")
    if bool(settings.get("socket_mode_enabled")) == http:
        switch = "off" if http else "on"
        yield Finding(good=False, text=f"Socket Mode must be {switch}: switch it {switch} under Socket Mode.")
    commands = [one.get("command") for one in there.get("features", {}).get("slash_commands", [])]
    for one in wanted["features"]["slash_commands"]:
        if one["command"] not in commands:
            yield Finding(good=False, text=f"There is no {one['command']}: add it under Slash Commands.")
