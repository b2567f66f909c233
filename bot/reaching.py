"""A chat platform that does not answer when the service starts: everything else goes on, and it is tried again."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.chats import Chat
from conductor_core.engine.conductor import Conductor
from conductor_core.errors import SettingsError, UnreachableError

FIRST, LONGEST = 2.0, 60.0
"""Seconds until the second try, and between later ones; each waits twice as long as the one before, give or take a quarter."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def reached(chat: Chat, conductor: Conductor, first: float = FIRST) -> AsyncIterator[str]:
    """Have people heard there as long as the block lasts, from when it answers; gives what is told of where that is.

    Raises:
        SettingsError: it refuses what is set.
    """
    settled: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    listening = asyncio.create_task(_until_reached(chat, conductor, first, settled))
    try:
        yield await settled
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _until_reached(chat: Chat, conductor: Conductor, pause: float, settled: asyncio.Future[str]) -> None:
    """Listen for ever; what comes of the first try is told to who waits for it, of later ones to who reads the log."""
    while True:
        try:
            async with chat.listening(conductor) as place:
                if settled.done():
                    log.info("it is reached now", chat=chat.surface.name, place=place)
                else:
                    settled.set_result(place)
                await asyncio.Event().wait()
        except UnreachableError as error:
            if settled.done():
                log.warning("it cannot be reached yet", chat=chat.surface.name, why=error.message)
            else:
                settled.set_result(
                    f"{chat.surface.name.capitalize()} once it answers. {error.message} It is tried again"
                )
        except SettingsError as error:
            if not settled.done():
                settled.set_exception(error)
                return
            log.exception("it refuses what is set; mend it and start anew", chat=chat.surface.name, why=error.message)
            return
        await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - so that not all come back at once
        pause = min(2 * pause, LONGEST)
