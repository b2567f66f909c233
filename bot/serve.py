"""The service without a person at its terminal: it takes orders from its inbox until it is told to end."""

import asyncio
import signal
import sys
from collections.abc import Awaitable
from contextlib import AsyncExitStack

from adapters.console.surface import ConsoleSurface
from adapters.console.terminal import make_view
from bot.chats import chats_of
from bot.compose import compose, open_log
from bot.places import home_folder
from bot.reaching import reached
from bot.settings import Settings
from bot.settings_desk import LiveSettings
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.sandbox import Sandbox


async def serve(settings: Settings, sandbox: Awaitable[Sandbox]) -> None:
    """Conduct until SIGTERM or SIGINT; what runs then goes on at the next start."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    home = home_folder(settings)
    view = make_view(SystemClock(), sys.stdin, sys.stdout)
    surface = ConsoleSurface(home / "rooms" / "console", view)
    with open_log(settings, to_file=True) as log:
        live = LiveSettings(settings)
        live.on_change(lambda now: log.set_level(now.log_level))
        chats = chats_of(settings)
        surfaces = [surface, *(chat.surface for chat in chats)]
        async with AsyncExitStack() as stack:
            service = await stack.enter_async_context(compose(settings, surfaces, live, sandbox, alone=True))
            showing = asyncio.create_task(service.keeper.run())
            await service.conductor.start()
            for chat in chats:
                place = await stack.enter_async_context(reached(chat, service.conductor))
                await view.say(f"People reach Conductor in {place}.")
            await view.say(f"Conductor works in {home}. Give orders with `conductor start …`; Ctrl-C ends it.")
            from bot.schedule import housekeeping  # noqa: PLC0415 - nothing is due in the first minutes

            scheduler = housekeeping(service.conductor, service.reloader)
            scheduler.start()
            loop.add_signal_handler(signal.SIGHUP, service.reloader.wanted)
            try:
                await ended.wait()
            finally:
                scheduler.shutdown(wait=False)
                showing.cancel()
                await asyncio.gather(showing, return_exceptions=True)
                await surface.close()
