"""Which channel is a thread of which, and who may look into it: told of by the gateway, and else asked of Discord."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from discord import HTTPException

from adapters.discord.places import DIRECT, Spot
from adapters.discord.rights import RIGHTS
from adapters.discord.web import Web
from adapters.discord.wording import named_in, naming_us

KNOWN = 5_000
THREADS = frozenset({10, 11, 12})
"""Kinds of channels that are threads."""
PRIVATE_THREAD = 12
FORUMS = frozenset({15, 16})
"""Kinds of channels in which everything that is said is a post."""
THREADED = FORUMS | {0, 5}
"""Kinds of channels that have threads."""
OF_CHANNELS = frozenset({"CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE"})
OF_ROLES = frozenset({"GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE"})
TELLING = OF_CHANNELS | OF_ROLES | {"GUILD_CREATE", "GUILD_DELETE"}
"""Events that tell of servers, of channels and of who may look into them."""
VIEW = RIGHTS["View Channels"][0]

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """Where a message stands."""

    spot: Spot
    in_thread: bool
    """Whether the thread is there already."""


@dataclass(frozen=True)
class Known:
    """A channel or a thread."""

    kind: int
    parent: str
    """The channel that a thread belongs to; empty for any other channel."""
    allows: int
    denies: int
    """What everybody of the server may do here, and may not, other than elsewhere."""


class Directory:
    """Of all servers."""

    def __init__(self, web: Web, servers: Iterable[str], forums: frozenset[str] = frozenset()) -> None:
        """``servers`` are the ids of those we are in; ``forums`` those in which every post is for us."""
        self._web = web
        self._ours = forums
        self.servers = set(servers)
        """Ids of those we are in by now."""
        self._channels: OrderedDict[str, Known] = OrderedDict()
        self._everybody: dict[str, int] = {}
        """What everybody of a server may do, by server."""
        self._names: OrderedDict[str, str] = OrderedDict()
        """Of roles, and of channels that everybody of the server may look into."""
        self._roles: set[str] = set()
        """Those that Discord made for us, one in each server, called as we are."""

    def told(self, event: Json) -> None:
        """The gateway tells of a channel, of a role, or of all of a server."""
        data = event["d"]
        if event["t"] in OF_CHANNELS:
            self._learn(data, str(data.get("guild_id", "")))
        elif event["t"] in OF_ROLES:
            self._learn_role(data["role"], str(data["guild_id"]))
        elif event["t"] == "GUILD_CREATE":
            self._learn_server(data)
        elif not data.get("unavailable"):  # which it is when Discord has trouble with it
            self.servers.discard(str(data["id"]))

    def addressed(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Something said, in which our roles are us: by our name Discord offers them for a mention as well."""
        data = event["d"]
        if "content" not in data:
            return dict(event)
        return {**event, "d": {**data, "content": naming_us(str(data["content"]), self._roles, self._web.us)}}

    def names_in(self, text: str) -> dict[str, str]:
        """Of the channels and roles that a text mentions, as far as they are known."""
        return {one: self._names[one] for one in named_in(text) if one in self._names}

    async def standing(self, guild: str, channel: str, message: str) -> Standing:
        """Of a message, or of a channel where that is empty."""
        parent = "" if guild == DIRECT else await self.parent(channel)
        if parent:
            return Standing(Spot(guild, parent, channel), in_thread=True)
        return Standing(Spot(guild, channel, message), in_thread=False)

    async def parent(self, channel: str) -> str:
        """The channel that a thread belongs to; empty for any other channel."""
        try:
            return (await self._known(channel)).parent
        except HTTPException:
            return ""

    async def is_forum(self, channel: str) -> bool:
        """Whether nothing can be said in it but by a post.

        Raises:
            HTTPException: we cannot see it.
        """
        return (await self._known(channel)).kind in FORUMS

    async def has_threads(self, channel: str) -> bool:
        """Whether threads can be begun in it, posts of a forum as well; not so beside a voice channel.

        Raises:
            HTTPException: we cannot see it.
        """
        return (await self._known(channel)).kind in THREADED

    async def private(self, spot: Spot) -> Spot | None:
        """The channel or thread that a place is in and that not everybody of the server may look into; None where they all may.

        What cannot be seen counts as private.
        """
        if spot.guild == DIRECT:
            return spot
        thread = self._channels.get(spot.thread)
        if thread and thread.kind == PRIVATE_THREAD:
            return Spot(spot.guild, spot.thread, "")
        try:
            channel, everybody = await self._known(spot.channel), await self._of_everybody(spot.guild)
        except HTTPException:
            return spot
        return None if (everybody & ~channel.denies | channel.allows) & VIEW else spot

    async def titled(self, spot: Spot, message: str) -> str:
        """What a post is called that begins with this message in a forum of ours; empty for any other message."""
        if message != spot.thread or spot.channel not in self._ours:
            return ""
        found = await self._web.call("GET", "/channels/{channel_id}", channel_id=message)
        return str(found["name"])

    async def _known(self, channel: str) -> Known:
        if channel not in self._channels:
            found = await self._web.call("GET", "/channels/{channel_id}", channel_id=channel)
            self._learn(found, str(found.get("guild_id", "")))
        return self._channels[channel]

    async def _of_everybody(self, guild: str) -> int:
        if guild not in self._everybody:
            for role in (await self._web.call("GET", "/guilds/{guild_id}", guild_id=guild))["roles"]:
                self._learn_role(role, guild)
        return self._everybody[guild]

    def _learn_server(self, server: Json) -> None:
        guild = str(server["id"])
        self.servers.add(guild)
        for role in server.get("roles", ()):
            self._learn_role(role, guild)
        for one in (*server.get("channels", ()), *server.get("threads", ())):
            self._learn(one, guild)

    def _learn_role(self, role: Json, guild: str) -> None:
        """That of everybody has the id of the server; one that was made for a program says for which."""
        self._call(role)
        if str(role["id"]) == guild:
            self._everybody[guild] = int(role["permissions"])
        if str((role.get("tags") or {}).get("bot_id")) == self._web.us:
            self._roles.add(str(role["id"]))

    def _learn(self, channel: Json, guild: str) -> None:
        everybody: Json = next(
            (one for one in channel.get("permission_overwrites") or () if str(one["id"]) == guild), {}
        )
        kind = channel["type"]
        parent = str(channel["parent_id"]) if kind in THREADS else ""
        known = Known(kind, parent, int(everybody.get("allow", 0)), int(everybody.get("deny", 0)))
        self._channels[str(channel["id"])] = known
        self._call(channel, hidden=bool(parent or known.denies & VIEW))
        while len(self._channels) > KNOWN:
            self._channels.popitem(last=False)

    def _call(self, one: Json, *, hidden: bool = False) -> None:
        number = str(one["id"])
        self._names.pop(number, None)
        if not hidden:
            self._names[number] = str(one.get("name") or "").removeprefix("@")
        while len(self._names) > KNOWN:
            self._names.popitem(last=False)
