"""Whether those whom the settings name as owners are people whom Discord knows."""

from collections.abc import Iterable

from discord import HTTPException

from adapters.chat.finding import Finding
from adapters.discord.web import Web

OWNERS = "CONDUCTOR_DISCORD_OWNERS"
UNSET = (
    f"{OWNERS} is not set: nobody can give roles or do what else takes an owner from within Discord; name your user id."
)
COPY = "copy the user id (Settings, Advanced, Developer Mode; then Copy User ID at their name)"


async def owners_seen(web: Web, owners: Iterable[str]) -> list[Finding]:
    """Each that is named, looked up."""
    return [await _seen(web, user) for user in sorted(owners)] or [Finding(good=True, text=UNSET)]


async def _seen(web: Web, user: str) -> Finding:
    try:
        known = await web.call("GET", "/users/{user_id}", user_id=user)
    except HTTPException:
        return Finding(good=False, text=f"{OWNERS} names {user}, whom Discord does not know: {COPY}.")
    name = known.get("global_name") or known["username"]
    if known.get("bot"):
        return Finding(good=False, text=f"{OWNERS} names {user}, a program ({name}): {COPY} of a person.")
    return Finding(good=True, text=f"{name} ({user}) may do everything.")
