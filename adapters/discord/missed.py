"""What people said to us while we did not hear: in the history, which has it for ever."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from discord import HTTPException

from adapters.discord.ages import first_after
from adapters.discord.directory import THREADS, Directory
from adapters.discord.gone import Deleted
from adapters.discord.places import DIRECT, Spot
from adapters.discord.reading import Said, by_program, edited_key, place_of, read
from adapters.discord.roots import changed, roots
from adapters.discord.turns import Rank
from adapters.discord.web import Json, Web
from conductor_core.engine.conductor import Conductor
from conductor_core.engine.reception import Reception
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Transaction
from conductor_core.ports.surface import SurfaceSlow

FURTHEST = timedelta(days=3)
"""How far back is looked, which is over a weekend; who waited longer has asked somebody else."""
OVERLAP = timedelta(minutes=5)
"""Before the last that we heard somewhere: what came then and was heard counts once all the same."""
AGAIN = 10.0
"""Seconds until what could not be looked up is looked up again."""
TEXTS = frozenset({0, 2, 5, 13})
"""Kinds of channels that people write in."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Place:
    """Where people write."""

    channel: str
    guild: str
    ours: bool
    """Whether all that is said there may be for us, as in a thread."""
    newest: int
    """The last message there."""


class Missed:
    """Looks for it in all servers, and wherever somebody talks with us alone."""

    def __init__(self, web: Web, conductor: Conductor, directory: Directory, clock: Clock) -> None:
        self._web = web
        self._directory = directory
        self._conductor = conductor
        self._clock = clock
        self._heard: dict[str, int] = {}

    def heard(self, said: Said) -> None:
        """Nothing before it is missed, as long as the session lasts."""
        self._heard[said.channel] = max(int(said.id), self._heard.get(said.channel, 0))

    @property
    def newest(self) -> Mapping[str, int]:
        """The last message heard by now, by channel."""
        return dict(self._heard)

    async def gather(self, reception: Reception, heard: Mapping[str, int]) -> None:
        """Hand over what was said to us since it was ``heard`` in each channel, however often it takes to look all of it up."""
        places = await self._conductor.read(lambda tx: tx.arrivals.places("discord"))
        if not places:
            return  # nobody ever spoke to us
        furthest = self._clock.now() - FURTHEST
        since = {
            place.rpartition("/")[2]: int(first_after(max(at - OVERLAP, furthest))) for place, at in places.items()
        }
        since |= heard
        direct = {place.rpartition("/")[2] for place in places if place.startswith(DIRECT)}
        direct |= await self._conductor.read(_direct)
        looked: set[str] = set()
        while True:
            try:
                async for place in self._places(direct):
                    after = since.get(place.channel, int(first_after(furthest)))
                    if place.channel not in looked and place.newest > after:
                        await self._look(reception, place, str(after))
                    looked.add(place.channel)
                await self._corrected(reception, furthest)
            except (ConnectionError, SurfaceSlow) as error:
                log.warning("what was missed cannot all be looked up now", why=str(error))
                await self._clock.sleep(AGAIN)
            else:
                return

    async def _corrected(self, reception: Reception, furthest: datetime) -> None:
        """Goals that were corrected or taken away count as if we had heard it; they may be older than what is looked up else."""
        spots = await self._conductor.read(roots)
        async for body in changed(self._web, self._directory, spots, furthest):
            meaning = read(body)
            if isinstance(meaning, Said | Deleted) and not by_program(meaning):
                await reception.take(meaning.key, place_of(meaning), body)

    async def _places(self, direct: set[str]) -> AsyncIterator[_Place]:
        for channel in sorted(direct):
            found = await self._asked("/channels/{channel_id}", channel_id=channel)
            if found is not None:
                yield _Place(channel, DIRECT, ours=True, newest=int(found.get("last_message_id") or 0))
        for guild in await self._web.guilds(Rank.CARD):
            channels = await self._asked("/guilds/{guild_id}/channels", guild_id=guild["id"]) or ()
            active = await self._asked("/guilds/{guild_id}/threads/active", guild_id=guild["id"]) or {"threads": ()}
            for one in (*(one for one in channels if one["type"] in TEXTS), *active["threads"]):
                newest = int(one.get("last_message_id") or 0)
                yield _Place(str(one["id"]), str(guild["id"]), ours=one["type"] in THREADS, newest=newest)

    async def _asked(self, path: str, **names: Any) -> Any:
        """Nothing where we may not look."""
        try:
            return await self._web.call("GET", path, rank=Rank.CARD, **names)
        except HTTPException as error:
            log.debug("this cannot be looked at", why=str(error), **names)
            return None

    async def _look(self, reception: Reception, place: _Place, after: str) -> None:
        """What is for us, as it would have been delivered; what was heard as it read before has been corrected."""
        try:
            async for message in self._web.history(place.channel, after, Rank.CARD):
                data = message if place.guild == DIRECT else {**message, "guild_id": place.guild}
                if not await self._taken(reception, place, {"t": "MESSAGE_CREATE", "d": data}):
                    await self._taken(reception, place, {"t": "MESSAGE_UPDATE", "d": data})
        except HTTPException as error:
            log.debug("a channel cannot be read", channel=place.channel, why=str(error))

    async def _taken(self, reception: Reception, place: _Place, body: Json) -> bool:
        """False where it is not for us, or came before. What is new came with what was corrected in it."""
        body = self._directory.addressed(body)
        said = read(body)
        if not isinstance(said, Said) or by_program(said) or not (place.ours or said.is_to(self._web.us)):
            return False
        return await reception.take(
            said.key, place_of(said), body, contains="" if said.edited else edited_key(body["d"])
        )


def _direct(tx: Transaction) -> set[str]:
    """Where somebody talks with us alone about a run that is not over."""
    rooms = (room.id for run in tx.runs.unfinished() for room in tx.rooms.of(run.id))
    spots = (Spot.of(room) for room in rooms if room.startswith("discord:"))
    return {spot.channel for spot in spots if spot.guild == DIRECT}
