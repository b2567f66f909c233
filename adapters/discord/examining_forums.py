"""Whether what the settings name as forums are forums that we see."""

from collections.abc import Iterable

from discord import HTTPException

from adapters.chat.finding import Finding
from adapters.discord.directory import FORUMS
from adapters.discord.web import Web

SETTING = "CONDUCTOR_DISCORD_FORUMS"
COPY = "copy the forum's id (Settings, Advanced, Developer Mode; then Copy Channel ID at its name)"


async def forums_seen(web: Web, forums: Iterable[str]) -> list[Finding]:
    """Each that is named, looked up."""
    return [await _seen(web, forum) for forum in sorted(forums)]


async def _seen(web: Web, forum: str) -> Finding:
    try:
        known = await web.call("GET", "/channels/{channel_id}", channel_id=forum)
    except HTTPException:
        return Finding(good=False, text=f"{SETTING} names {forum}, which is no channel that it sees: {COPY}.")
    if known["type"] not in FORUMS:
        return Finding(good=False, text=f"{SETTING} names {forum}, which is no forum (#{known['name']}): {COPY}.")
    return Finding(good=True, text=f"Every post in #{known['name']} ({forum}) is a run.")
