"""What people said to us while we did not hear: in the history, which has it for ever."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import structlog
from discord import HTTPException

from adapters.discord.ages import first_after
from adapters.discord.places import DIRECT, Spot
from adapters.discord.reading import Said, by_program, place_of, read
from adapters.discord.turns import Rank
from adapters.discord.web import Json, Web
from adapters.discord.wording import mentioned
from conductor_core.engine.conductor import Conductor
from conductor_core.engine.reception import Reception
from conductor_core.ports.store import Transaction
from conductor_core.ports.surface import SurfaceSlow

FURTHEST = timedelta(hours=24)
"""How far back is looked; who waited longer has asked somebody else."""
OVERLAP = timedelta(minutes=5)
"""Before the last that we heard: what came then and was heard counts once all the same."""
TEXTS = frozenset({0, 5})
"""Kinds of channels that people write in."""

log = structlog.get_logger(__name__)


class Missed:
    """Looks for it in all servers."""

    def __init__(self, web: Web, conductor: Conductor) -> None:
        self._web = web
        self._conductor = conductor

    async def gather(self, reception: Reception, last: datetime, now: datetime) -> None:
        """Hand over what was said to us since we heard the ``last``, in the order it was said."""
        since = first_after(max(last - OVERLAP, now - FURTHEST))
        found: list[Json] = []
        try:
            async for channel, guild, ours in self._channels(since):
                found += [one async for one in self._said(channel, guild, since, ours=ours)]
        except (HTTPException, ConnectionError, SurfaceSlow) as error:
            log.warning("what was missed cannot all be looked up", why=str(error))
        for data in sorted(found, key=lambda one: int(one["id"])):
            body: Json = {"t": "MESSAGE_CREATE", "d": data}
            meaning = read(body)
            if isinstance(meaning, Said) and not by_program(meaning):
                await reception.take(meaning.key, place_of(meaning), body)

    async def _channels(self, since: str) -> AsyncIterator[tuple[str, str, bool]]:
        """Those in which something was said since, each with its server, and whether all of it is for us."""
        rooms = await self._conductor.read(_rooms)
        threads = {one.to for one in rooms}
        for channel in sorted({one.channel for one in rooms if one.guild == DIRECT}):
            yield channel, DIRECT, True
        for guild in await self._web.call("GET", "/users/@me/guilds"):
            names = {"guild_id": guild["id"]}
            channels = await self._web.call("GET", "/guilds/{guild_id}/channels", **names)
            active = await self._web.call("GET", "/guilds/{guild_id}/threads/active", **names)
            for one in [*(one for one in channels if one["type"] in TEXTS), *active["threads"]]:
                if int(one.get("last_message_id") or 0) > int(since):
                    yield str(one["id"]), str(guild["id"]), one["id"] in threads

    async def _said(self, channel: str, guild: str, since: str, *, ours: bool) -> AsyncIterator[Json]:
        """What is for us, as it would have been delivered."""
        try:
            async for message in self._web.history(channel, since, Rank.CARD):
                if ours or self._web.us in mentioned(message.get("content", "")):
                    yield message if guild == DIRECT else {**message, "guild_id": guild}
        except HTTPException as error:
            log.debug("a channel cannot be read", channel=channel, why=str(error))


def _rooms(tx: Transaction) -> list[Spot]:
    """Those of runs that are not over, in which people speak to a run without naming us."""
    there = (room.id for run in tx.runs.unfinished() for room in tx.rooms.of(run.id))
    return [Spot.of(room) for room in there if room.startswith("discord:")]
