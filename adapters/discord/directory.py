"""Which channel is a thread of which: told of by the gateway, and else asked of Discord once, as it never changes."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discord import HTTPException

from adapters.discord.places import DIRECT, Spot
from adapters.discord.web import Web

KNOWN = 5_000
THREADS = frozenset({10, 11, 12})
"""Kinds of channels that are threads."""
FORUMS = frozenset({15, 16})
"""Kinds of channels in which everything that is said is a post."""
TELLING = frozenset({"GUILD_CREATE", "CHANNEL_CREATE", "THREAD_CREATE"})
"""Events that tell of channels."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """Where a message stands."""

    spot: Spot
    in_thread: bool
    """Whether the thread is there already."""


class Directory:
    """Of all servers."""

    def __init__(self, web: Web, forums: frozenset[str] = frozenset()) -> None:
        """``forums`` are the ids of those in which every post is for us."""
        self._web = web
        self._ours = forums
        self._parents: OrderedDict[str, str] = OrderedDict()
        """By channel; empty for what is no thread."""

    def told(self, event: Json) -> None:
        """The gateway tells of a channel, or of all of a server."""
        data = event["d"]
        for one in (*data.get("channels", ()), *data.get("threads", ())) if event["t"] == "GUILD_CREATE" else (data,):
            self._learn(one)

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
                self._learn(await self._web.call("GET", "/channels/{channel_id}", channel_id=channel))
            except HTTPException:
                return ""
        return self._parents[channel]

    async def is_forum(self, channel: str) -> bool:
        """Whether nothing can be said in it but by a post."""
        found = await self._web.call("GET", "/channels/{channel_id}", channel_id=channel)
        return found["type"] in FORUMS

    async def titled(self, spot: Spot, message: str) -> str:
        """What a post is called that begins with this message in a forum of ours; empty for any other message."""
        if message != spot.thread or spot.channel not in self._ours:
            return ""
        found = await self._web.call("GET", "/channels/{channel_id}", channel_id=message)
        return str(found["name"])

    def _learn(self, channel: Json) -> None:
        self._parents[str(channel["id"])] = str(channel["parent_id"]) if channel["type"] in THREADS else ""
        while len(self._parents) > KNOWN:
            self._parents.popitem(last=False)
