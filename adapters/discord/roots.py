"""The messages that runs hang on: what became of them while we did not hear."""

from collections.abc import AsyncIterator
from datetime import datetime

from discord import HTTPException

from adapters.discord.directory import Directory
from adapters.discord.places import DIRECT, Spot
from adapters.discord.turns import Rank
from adapters.discord.web import Json, Web
from conductor_core.ports.store import Transaction

MESSAGE = "/channels/{channel_id}/messages/{message_id}"
GONE = 10008
"""Discord's code for a message that is there no more."""


async def changed(web: Web, directory: Directory, spots: list[Spot], since: datetime) -> AsyncIterator[Json]:
    """As Discord would have told of it: which of them were corrected since, and which are taken away.

    Raises:
        ConnectionError: Discord cannot be reached.
        SurfaceSlow: it allows no more now.
    """
    for spot in spots:
        channel = spot.thread if await directory.is_forum(spot.channel) else spot.channel
        where = {} if spot.guild == DIRECT else {"guild_id": spot.guild}
        try:
            message = await web.call("GET", MESSAGE, rank=Rank.CARD, channel_id=channel, message_id=spot.thread)
        except HTTPException as error:
            if error.code == GONE:
                yield {"t": "MESSAGE_DELETE", "d": {"id": spot.thread, "channel_id": channel, **where}}
            continue
        edited = message.get("edited_timestamp")
        if edited and datetime.fromisoformat(edited) >= since:
            yield {"t": "MESSAGE_UPDATE", "d": {**message, **where}}


def roots(tx: Transaction) -> list[Spot]:
    """Of the runs that are not over."""
    rooms = (room.id for run in tx.runs.unfinished() for room in tx.rooms.of(run.id))
    spots = (Spot.of(room) for room in rooms if room.startswith("discord:"))
    return [spot for spot in spots if spot.thread.isdecimal()]
