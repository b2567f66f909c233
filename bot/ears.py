"""A process that only hears: what comes over Slack is kept for the one that conducts, also while that is away."""

import asyncio
import signal
import sys

from bot.compose import open_log
from bot.places import database_of, home_folder
from bot.settings import Settings
from bot.slack import hearing_of
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.porch import Porch
from conductor_core.store.opening import open_store


async def hear(settings: Settings) -> None:
    """Until SIGTERM or SIGINT; any number of such processes may.

    Raises:
        ConductorError: it cannot; the sentence says why and what to do.
    """
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    clock, hearing = SystemClock(), hearing_of(settings)
    with open_log(settings.model_copy(update={"log_stderr": True}), to_file=False):
        store = await open_store(database_of(settings), clock, exclusive=False)
        try:
            async with hearing.beside(Porch(store, clock, "slack")):
                sys.stdout.write(f"Slack is heard for the Conductor of {home_folder(settings)}; Ctrl-C ends it.\n")
                sys.stdout.flush()
                await ended.wait()
        finally:
            await store.close()
