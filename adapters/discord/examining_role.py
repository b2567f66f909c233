"""Whether the role whose members may give orders is there."""

from collections.abc import Iterable
from typing import Any

from adapters.chat.finding import Finding
from adapters.discord.web import Web

SETTING = "CONDUCTOR_DISCORD_ROLE"
COPY = "copy the role's id (Server Settings, Roles; then Copy Role ID, with Developer Mode on), or leave it empty"


async def role_seen(web: Web, role: str, guilds: Iterable[Any]) -> list[Finding]:
    """In which of the servers it is; nobody in the others may give an order."""
    if not role:
        return []
    there = {one["name"]: await _named(web, role, one["id"]) for one in guilds}
    found = [f"@{name} in {server}" for server, name in there.items() if name]
    if not found:
        told = f"{SETTING} names {role}, which is no role of a server that it is in, so nobody may give orders: {COPY}."
        return [Finding(good=False, text=told)]
    return [Finding(good=True, text=f"Who has the role {', '.join(found)} may give orders.")]


async def _named(web: Web, role: str, guild: str) -> str:
    known = await web.call("GET", "/guilds/{guild_id}", guild_id=guild)
    return next((str(one["name"]) for one in known["roles"] if str(one["id"]) == role), "")
