"""How large a file may be in each server, which its tier says; a tier may be lost."""

from adapters.discord.places import DIRECT
from adapters.discord.uploads import largest
from adapters.discord.web import Web

TOO_LARGE = 40005
"""Discord's code for it."""


class Tiers:
    """Those of all servers, as they were when we asked."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._largest: dict[str, int] = {}

    async def most(self, guild: str) -> int:
        """Bytes that one file may have in a server, or where somebody talks with us alone."""
        if guild == DIRECT:
            return largest(0)
        if guild not in self._largest:
            found = await self._web.call("GET", "/guilds/{guild_id}", guild_id=guild)
            self._largest[guild] = largest(found.get("premium_tier", 0))
        return self._largest[guild]

    def forget(self, guild: str) -> None:
        """Discord takes less there than it said: it is asked again."""
        self._largest.pop(guild, None)
