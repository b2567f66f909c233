"""Which channel is a thread of which: asked of Discord once, as it never changes."""

from collections import OrderedDict
from dataclasses import dataclass

from discord import HTTPException

from adapters.discord.places import DIRECT, Spot
from adapters.discord.web import Web

KNOWN = 5_000
THREADS = frozenset({10, 11, 12})
"""Kinds of channels that are threads."""


@dataclass(frozen=True)
class Standing:
    """Where a message stands."""

    spot: Spot
    in_thread: bool
    """Whether the thread is there already."""


class Directory:
    """Of all servers."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._parents: OrderedDict[str, str] = OrderedDict()
        """By channel; empty for what is no thread."""

    async def standing(self, guild: str, channel: str, message: str) -> Standing:
        """Of a message, or of a channel where that is empty."""
        parent = "" if guild == DIRECT else await self.parent(channel)
        if parent:
            return Standing(Spot(guild, parent, channel), in_thread=True)
        return Standing(Spot(guild, channel, message), in_thread=False)

    async def parent(self, channel: str) -> str:
        """The channel that a thread belongs to; empty for any other channel."""
        if channel not in self._parents:
            try:
                found = await self._web.call("GET", "/channels/{channel_id}", channel_id=channel)
            except HTTPException:
                return ""
            self._parents[channel] = str(found["parent_id"]) if found["type"] in THREADS else ""
            while len(self._parents) > KNOWN:
                self._parents.popitem(last=False)
        return self._parents[channel]
