"""The process behind a command line: a service with a terminal."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import structlog

from adapters.cli.house import OnLine
from adapters.cli.printing import complain
from adapters.console.asking import ask
from adapters.console.news import replayed
from adapters.console.plain_view import PlainView
from adapters.console.surface import ConsoleSurface, View
from adapters.console.terminal import is_live, make_prompt, make_view, plain_width
from bot.compose import Service, compose, open_log
from bot.faults import OnFault
from bot.output import print_no_more
from bot.places import database_of, home_folder
from bot.settings import Settings
from bot.settings_desk import LiveSettings
from bot.terminal import FoundTerminal
from conductor_core.commands import COMMANDS
from conductor_core.domain.card import Card
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.sandbox import Sandbox
from conductor_core.store.lock import attended

INTERRUPTED_CODE = 130
SHOWN_WITHIN = 20.0
"""Seconds the terminal has to show what happened before the process ends."""
CAUGHT_UP_WITHIN = 2.0
"""Seconds in which the thread is brought up to date before it is shown, so that what is old is shown once, as it reads now."""

log = structlog.get_logger(__name__)

OnInterrupt = Callable[[], Awaitable[None]]


class TerminalHouse:
    """One composed service, one terminal."""

    def __init__(
        self,
        service: Service,
        surface: ConsoleSurface,
        view: View,
        lines: View,
        database: Path,
        *,
        unread: asyncio.Event,
        interactive: bool,
    ) -> None:
        self._service = service
        self._surface = surface
        self._view = view
        self._lines = lines
        """Shows threads of other processes: nothing of them is drawn again where nobody types below them."""
        self._database = database
        self._unread = unread
        """Set when nobody reads any more what the view shows."""
        self._interrupted = False
        self._interactive = interactive
        self._terminal = FoundTerminal(sys.stdin)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def conductor(self) -> Conductor:
        """See the protocol."""
        return self._service.conductor

    @property
    def interactive(self) -> bool:
        """See the protocol."""
        return self._interactive

    async def watch(self, run: RunId, on_line: OnLine, on_interrupt: OnInterrupt) -> None:
        """See the protocol."""
        self._spawn(self._service.keeper.run())
        pressed, gone = self._heed(on_interrupt)
        await self.show(run)
        self._take_lines(on_line, pressed, gone)
        self._spawn(self._keep_house())

    async def listen(self, on_line: OnLine, on_interrupt: OnInterrupt) -> None:
        """See the protocol."""
        self._take_lines(on_line, *self._heed(on_interrupt))

    def _heed(self, on_interrupt: OnInterrupt) -> tuple[OnInterrupt, OnInterrupt]:
        """From now on signals are heeded; gives what Ctrl-C and what the end of the terminal do."""

        async def pressed() -> None:
            self._interrupted = True
            await on_interrupt()

        async def gone() -> None:
            """A window that is gone is told by its end and by a signal: that is no second Ctrl-C, which would leave at once."""
            if not self._interrupted:
                await pressed()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: self._spawn(pressed()))
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            loop.add_signal_handler(signal.SIGHUP, lambda: self._spawn(gone()))
        self._spawn(self._until_unread(gone))
        return pressed, gone

    def _take_lines(self, on_line: OnLine, pressed: OnInterrupt, gone: OnInterrupt) -> None:
        words = [command.model_fields["name"].default for command in COMMANDS]
        prompt = make_prompt(self._view, on_line, pressed, sys.stdin, words=words, on_gone=gone)
        if prompt:
            self._spawn(prompt.run())

    async def show(self, run: RunId) -> None:
        """See the protocol."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CAUGHT_UP_WITHIN):
                await self._service.keeper.flush(run)
        await self._surface.watch(RoomId(f"{self._surface.name}:{run}"))

    def leave(self, text: str) -> NoReturn:
        """See the protocol."""
        self._terminal.restore()
        complain(text)
        os._exit(INTERRUPTED_CODE)

    async def shown(self, run: RunId) -> None:
        """See the protocol."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHOWN_WITHIN):
                await self._service.keeper.flush(run)

    async def ask(self, question: str) -> bool | None:
        """See the protocol."""
        return await ask(question, sys.stdin, sys.stdout)

    async def print(self, card: Card) -> None:
        """See the protocol."""
        await self._view.show(card)

    async def say(self, text: str) -> None:
        """See the protocol."""
        await self._view.say(text)

    async def news(self, messages: Sequence[tuple[Card | None, Card]]) -> None:
        """See the protocol."""
        for before, card in messages:
            if before is not None:
                await self._lines.edit(before, card)
        for card in replayed([card for before, card in messages if before is None]):
            await self._lines.post(card)

    async def attended(self) -> bool:
        """See the protocol."""
        return attended(self._database)

    async def _until_unread(self, gone: OnInterrupt) -> None:
        """Who went away would not know what is done or spent: it is as if they had pressed Ctrl-C, if they did not."""
        await self._unread.wait()
        if not self._interrupted:
            log.info("nobody reads the output any more; what is under way is paused")
            await gone()

    async def _keep_house(self) -> None:
        """What is done again and again; loaded when everything else is, because nothing is due at once."""
        await self._service.registry.ready()
        schedule = await asyncio.to_thread(import_module, "bot.schedule")
        scheduler = schedule.housekeeping(self._service.conductor, self._service.reloader)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def close(self) -> None:
        """Stop reading and showing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._surface.close()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)


@asynccontextmanager
async def open_house(
    settings: Settings, sandbox: Awaitable[Sandbox], *, ask: bool, alone: bool, aside: bool, on_fault: OnFault
) -> AsyncIterator[TerminalHouse]:
    """A house with these settings. ``aside``: what it says goes to stderr, because stdout is for something else."""
    stream = sys.stderr if aside else sys.stdout
    unread = asyncio.Event()
    view = make_view(SystemClock(), sys.stdin, stream, unread)
    surface = ConsoleSurface(home_folder(settings) / "rooms" / "console", view)
    with open_log(settings, to_file=alone) as written:
        live = LiveSettings(settings)
        live.on_change(lambda now: written.set_level(now.log_level))
        async with compose(settings, [surface], live, sandbox, alone=alone, on_fault=on_fault) as service:
            interactive = ask and is_live(sys.stdin, stream)
            lines = view if interactive else PlainView(stream, SystemClock(), width=plain_width(stream))
            database = database_of(settings)
            house = TerminalHouse(service, surface, view, lines, database, unread=unread, interactive=interactive)
            try:
                yield house
            except BrokenPipeError:
                log.info("nobody reads the answer any more")
                raise
            finally:
                await house.close()
                if unread.is_set():
                    print_no_more(stream)
