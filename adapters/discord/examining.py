"""What is set up in Discord, and what to do about each thing that is missing."""

from collections.abc import Sequence
from typing import Any

from discord import HTTPException

from adapters.chat.finding import Finding
from adapters.discord.application_commands import ROOT
from adapters.discord.client import SPARE, opened
from adapters.discord.examining_channels import channels_seen
from adapters.discord.examining_forums import forums_seen
from adapters.discord.examining_owners import owners_seen
from adapters.discord.examining_role import role_seen
from adapters.discord.rights import CONTENT, RIGHTS, invitation, lacking
from adapters.discord.served import NOWHERE, Served
from adapters.discord.web import TOKEN, Web
from conductor_core.errors import SettingsError

KEY, GUILD = "CONDUCTOR_DISCORD_PUBLIC_KEY", "CONDUCTOR_DISCORD_GUILD"


async def examine(
    token: str,
    url: str,
    guild: str,
    owners: frozenset[str] = frozenset(),
    served: Served = NOWHERE,
    *,
    forums: frozenset[str] = frozenset(),
    role: str = "",
    requests: bool = False,
) -> list[Finding]:
    """Everything that can be seen with the token.

    ``guild`` is the one server that has our commands, if there is one; ``owners`` may do everything; ``served`` are the channels
    that we are used in; ``forums`` those in which every post is a run; ``role`` is that of who may give orders; ``requests``: Discord is to make requests for what people do.
    """
    try:
        async with opened(token, url) as web:
            guilds = await web.guilds()
            seen = await _seen(web, url, guild, served, guilds)
            named = [
                *await owners_seen(web, owners),
                *await role_seen(web, role, guilds),
                *await forums_seen(web, forums),
            ]
            return [*seen, *named, *await _told(web, requests=requests)]
    except (SettingsError, ConnectionError) as error:
        return [Finding(good=False, text=str(error))]


async def _seen(web: Web, url: str, guild: str, served: Served, guilds: Sequence[Any]) -> list[Finding]:
    app = await web.call("GET", "/applications/@me")
    found = [Finding(good=True, text=f"{TOKEN} is the bot {app['name']}."), _content(app)]
    for one in guilds:
        found += [_rights(one, invitation(web.us, url)), *await channels_seen(web, one, served)]
    if not guilds:
        told = f"It is in no server yet: open {invitation(web.us, url)} and choose one."
        found.append(Finding(good=False, text=told))
    left = (await web.call("GET", "/gateway/bot"))["session_start_limit"]["remaining"]
    sessions = f"{left} sessions may still be begun today."
    return [*found, await _commands(web, url, guild), Finding(good=left > SPARE, text=sessions)]


async def _commands(web: Web, url: str, guild: str) -> Finding:
    within = f"/guilds/{guild}" if guild else ""
    try:
        commands = await web.call("GET", f"/applications/{web.us}{within}/commands")
    except HTTPException as error:
        told = (
            f"{GUILD} names {guild}, where it can declare no commands ({error.text}): it is in no such server, or was invited "
            f"without the scope applications.commands: set the id of yours, or open {invitation(web.us, url)} and choose it."
        )
        return Finding(good=False, text=told)
    there = any(one["name"] == ROOT for one in commands)
    said = f"The command /{ROOT} is there." if there else f"The command /{ROOT} is declared when the service starts."
    return Finding(good=True, text=said)


async def _told(web: Web, *, requests: bool) -> list[Finding]:
    """Whether Discord tells of what people do where it is listened for."""
    to = (await web.call("GET", "/applications/@me")).get("interactions_endpoint_url")
    if to and not requests:
        told = f"Commands and buttons go to {to}, not here: take that address off the app's page, or set {KEY} and listen there."
        return [Finding(good=False, text=told)]
    if requests and not to:
        told = f"{KEY} is set, and the app's page has no Interactions Endpoint URL: everything comes over the gateway."
        return [Finding(good=False, text=told)]
    return [Finding(good=True, text="Commands and buttons are made as requests.")] if requests else []


def _content(app: Any) -> Finding:
    if app.get("flags", 0) & CONTENT:
        return Finding(good=True, text="It is told what messages say.")
    told = (
        "The intent Message Content is missing, so only messages that mention it are heard, not plain words in the thread of a run: "
        "switch it on on the app's page, under Bot, then restart."
    )
    return Finding(good=False, text=told)


def _rights(guild: Any, invite: str) -> Finding:
    missing = lacking(int(guild["permissions"]))
    if not missing:
        return Finding(good=True, text=f"In {guild['name']} it may do all that it needs.")
    named = ", ".join(f"{name} ({RIGHTS[name][1]})" for name in missing)
    return Finding(good=False, text=f"In {guild['name']} it lacks {named}: give its role that, or open {invite} again.")
