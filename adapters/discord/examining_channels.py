"""What we may do in the channels of a server, whose own rules may take from us what the server gives."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from adapters.chat.finding import Finding
from adapters.discord.directory import FORUMS
from adapters.discord.missed import TEXTS
from adapters.discord.rights import EVERYTHING, RIGHTS, lacking
from adapters.discord.served import Served
from adapters.discord.web import Web
from conductor_core.logic.figures import count

Json = Mapping[str, Any]

VIEW, THREAD, PIN = "View Channels", "Create Public Threads", "Pin Messages"
NAMED = 10
"""Most channels that are named of those that nobody uses us in."""


@dataclass(frozen=True)
class _Closed:
    """A channel whose rules take something from us."""

    id: str
    name: str
    taken: tuple[str, ...]


async def channels_seen(web: Web, guild: Json, served: Served) -> list[Finding]:
    """Each that we are used in and cannot work in; all others that we cannot work in together, as that may be meant so."""
    base, number = int(guild["permissions"]), str(guild["id"])
    if base & EVERYTHING:
        return []
    member = await web.call("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=number, user_id=web.us)
    every = await web.call("GET", "/guilds/{guild_id}/channels", guild_id=number)
    ours = ({number}, set(map(str, member["roles"])), {web.us})
    closed = [_closed(one, base, ours, served) for one in every if one["type"] in TEXTS | FORUMS]
    used = [_used(one, guild["name"]) for one in closed if one.taken and one.id in served.used]
    left = [one.name for one in closed if one.taken and one.id not in served.used]
    return [*used, *([_unused(left, guild["name"])] if left else [])]


def allowed(base: int, rules: Iterable[Json], ours: Sequence[Set[str]]) -> int:
    """What is left in a channel of what the server gives.

    ``ours`` are the ids that its rules bear which are about us, in the order in which they count: everybody's, those of our roles, our own.
    """
    known = list(rules)
    for ids in ours:
        same = [one for one in known if str(one["id"]) in ids]
        for one in same:
            base &= ~int(one["deny"])
        for one in same:
            base |= int(one["allow"])
    return base


def _closed(channel: Json, base: int, ours: Sequence[Set[str]], served: Served) -> _Closed:
    """What is missing in all of the server is told of it, and not of each channel; where nothing can be seen, that is enough."""
    number = str(channel["id"])
    needless = {THREAD} if channel["type"] in FORUMS else set[str]()
    needless |= set() if number in served.homes else {PIN}
    here = lacking(allowed(base, channel.get("permission_overwrites") or (), ours))
    taken = tuple(one for one in here if one not in needless and one not in lacking(base))
    return _Closed(number, str(channel["name"]), (VIEW,) if VIEW in taken else taken)


def _used(channel: _Closed, server: str) -> Finding:
    named = ", ".join(f"{name} ({RIGHTS[name][1]})" for name in channel.taken)
    told = f"In #{channel.name} of {server} rules of the channel take from it {named}: allow its role that there (Edit Channel, Permissions)."
    return Finding(good=False, text=told)


def _unused(names: Sequence[str], server: str) -> Finding:
    named = ", ".join(f"#{name}" for name in names[:NAMED])
    more = f" and {count(len(names) - NAMED, 'more', 'more')}" if len(names) > NAMED else ""
    return Finding(good=True, text=f"In {server} rules of channels keep it from working in {named}{more}.")
