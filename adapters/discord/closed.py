"""What Discord says of a thread that we cannot speak in any more, and who hears of it."""

from collections.abc import Mapping

import structlog
from discord import HTTPException

from adapters.chat.closed import ClosedRooms
from adapters.discord.callers import Callers
from adapters.discord.places import Spot
from adapters.discord.surface import DiscordSurface, NoThreadError
from conductor_core.domain.card import Card
from conductor_core.domain.ids import RoomId
from conductor_core.engine.conductor import Conductor

MEANS: Mapping[int, str] = {
    10003: "it, or its channel, is there no more",
    10004: "I am in its server no more",
    10008: "the message that it hangs on is there no more",
    50001: "its channel is not open to me",
    50007: "who it is for takes no messages of mine",
    50013: "I lack the right Send Messages in Threads in its channel",
    50083: "it is archived and locked",
    160005: "it is locked",
    160006: "its server has as many threads as it may have",
}
"""Discord's codes for it."""

log = structlog.get_logger(__name__)


def cause(error: Exception) -> str:
    """What a refusal means for the thread; empty where it does not close it."""
    if isinstance(error, NoThreadError):
        return str(error)
    return MEANS.get(error.code, "") if isinstance(error, HTTPException) else ""


def closed_rooms(conductor: Conductor, surface: DiscordSurface, callers: Callers) -> ClosedRooms:
    """Those of all servers."""

    async def say(person: str, card: Card) -> None:
        try:
            await surface.say_directly(person, f"closed/{card.title}", card)
        except HTTPException as error:  # they take no messages of ours: the run's other rooms, and `show`, tell of it
            log.info("who is to hear of a closed thread cannot be told", person=person, why=str(error))

    async def beside(room: RoomId, error: Exception, card: Card) -> None:
        if isinstance(error, NoThreadError):
            spot = Spot.of(room)
            try:
                await surface.reply(spot, spot.thread, f"closed/{room}", card, in_doubt=False)
            except HTTPException as refused:
                log.info("what was asked cannot be answered in its channel", room=room, why=str(refused))

    return ClosedRooms(conductor, cause, callers.concerned, say, beside)
