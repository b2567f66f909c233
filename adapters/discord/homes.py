"""Keeps one pinned message current in every channel that follows a project: edited when something changed that is shown."""

import asyncio
import json

import structlog
from discord import HTTPException

from adapters.chat.sight import Sight, seen
from adapters.discord.cards import V2
from adapters.discord.home import home
from adapters.discord.marks import nonce, number, numbers
from adapters.discord.pace import Pace
from adapters.discord.places import Spot
from adapters.discord.surface import MESSAGE, MESSAGES, UNKNOWN_MESSAGE
from adapters.discord.turns import Rank
from adapters.discord.web import PAGE, Json, Web
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.domain.talk import Manners
from conductor_core.engine.conductor import Conductor
from conductor_core.logic.privacy import is_told_in
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Transaction
from conductor_core.ports.surface import SurfaceSlow

EVERY = 4.0
"""Seconds between two looks whether something changed."""
PIN = "/channels/{channel_id}/messages/pins/{message_id}"
OURS = "discord:"

log = structlog.get_logger(__name__)


class Homes:
    """Which message is the home of a channel is kept; one that was posted and not kept is found by its number."""

    def __init__(self, conductor: Conductor, web: Web, clock: Clock) -> None:
        self._conductor = conductor
        self._web = web
        self._pace = Pace(clock)
        self._shown: dict[RoomId, str] = {}

    async def watch(self) -> None:
        """For ever: show what changed."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                if places := await self._conductor.read(_places):
                    await self._look(places)
            except Exception:  # the next look may do better
                log.exception("homes could not be shown")

    async def _look(self, places: dict[RoomId, Manners]) -> None:
        sight = await seen(self._conductor, "discord")
        for place, manners in places.items():
            try:
                await self._keep(place, manners, sight)
            except (SurfaceSlow, ConnectionError) as error:
                log.info("a home waits", place=place, why=str(error))

    async def _keep(self, place: RoomId, manners: Manners, sight: Sight) -> None:
        """As things stand. What Discord refuses is tried again when something changes."""
        follows = manners.follows.keys() | manners.digests.keys()
        box = home(sight.narrowed(lambda run: is_told_in(run, place)), follows).box(number(_key(place), 0, last=True))
        reads = json.dumps(box) if follows else ""
        if self._shown.get(place) == reads:
            return
        try:
            if not follows:
                await self._take_away(place, manners)
            elif not await self._edited(place, manners.home, box):
                await self._put_up(place, manners.home, box)
        except HTTPException as error:
            log.warning("a home was refused", place=place, why=str(error))
        self._shown[place] = reads

    async def _edited(self, place: RoomId, message: MessageRef | None, box: Json) -> bool:
        """False where there is none, or somebody took it away."""
        if message is None:
            return False
        self._pace.spare(Spot.of(place).to, message)
        try:
            await self._change("PATCH", place, message, {"components": [box], "allowed_mentions": {"parse": []}})
        except HTTPException as error:
            if error.code == UNKNOWN_MESSAGE:
                return False
            raise
        return True

    async def _put_up(self, place: RoomId, gone: MessageRef | None, box: Json) -> None:
        """Post it, pin it, keep which it is: whatever is cut off in between is done again and changes nothing."""
        channel = Spot.of(place).to
        newest = await self._web.call("GET", MESSAGES, channel_id=channel, limit=PAGE)
        message = numbers(newest, self._web.us).get(box["id"])
        if message is None:
            once = {"nonce": nonce(f"{_key(place)} after {gone}", 0), "enforce_nonce": True}
            given = {"flags": V2, "components": [box], "allowed_mentions": {"parse": []}, **once}
            message = str((await self._web.call("POST", MESSAGES, given, channel_id=channel))["id"])
        else:
            await self._edited(place, MessageRef(message), box)
        try:
            await self._web.call("PUT", PIN, channel_id=channel, message_id=message)
        except HTTPException as error:  # without the right, or with all pins of the channel taken
            log.info("a home stands unpinned", place=place, why=str(error))
        await self._conductor.at_home(place, MessageRef(message))

    async def _take_away(self, place: RoomId, manners: Manners) -> None:
        """Where nothing is followed any more."""
        if manners.home is not None:
            try:
                await self._change("DELETE", place, manners.home)
            finally:
                await self._conductor.at_home(place, None)

    async def _change(self, method: str, place: RoomId, message: MessageRef, given: Json | None = None) -> None:
        await self._web.call(method, MESSAGE, given, rank=Rank.EDIT, channel_id=Spot.of(place).to, message_id=message)


def _places(tx: Transaction) -> dict[RoomId, Manners]:
    return {place: manners for place, manners in tx.rooms.with_pages() if place.startswith(OURS)}


def _key(place: RoomId) -> str:
    return f"home/{place}"
