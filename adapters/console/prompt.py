"""Reads what a person types and hands it on, line by line."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TextIO

from adapters.console.surface import View

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.data_structures import Size

    from adapters.console.live_view import LiveView
    from adapters.console.screen import Screen

SOON = 0.1
"""Seconds until it is seen again whether the terminal has settled."""
OnLine = Callable[[str], Awaitable[str | None]]
"""Carries out a line; what it returns is shown."""
OnInterrupt = Callable[[], Awaitable[None]]


class LivePrompt:
    """The line below the live card of a terminal. One can type at any time, also while an order is carried out."""

    def __init__(
        self,
        view: "LiveView",
        on_line: OnLine,
        on_interrupt: OnInterrupt,
        *,
        words: Sequence[str] = (),
        on_gone: OnInterrupt | None = None,
        breaks_anew: bool = True,
        screen: "Screen | None" = None,
    ) -> None:
        self._view = view
        self._orders = _Orders(view, on_line)
        self._on_interrupt = on_interrupt
        self._on_gone = on_gone or on_interrupt
        """Nothing can be typed any more."""
        self._words = words
        """Completed by the tabulator key."""
        self._breaks_anew = breaks_anew
        """Whether the terminal breaks lines anew when it gets another width."""
        self._screen = screen
        """Where the bottom part is drawn; else on standard output."""
        self._settled = asyncio.Event()
        self._settled.set()

    async def run(self) -> None:
        """Read until cancelled, or until the terminal is gone."""
        from prompt_toolkit import PromptSession  # noqa: PLC0415 - not needed without a terminal
        from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
        from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

        session: PromptSession[str] = PromptSession(
            message=self._view.bottom,
            refresh_interval=1.0,
            erase_when_done=True,
            completer=WordCompleter(list(self._words), sentence=True),
            complete_while_typing=False,
            output=self._screen,
        )
        session.app.before_render += self._look
        session.app.after_render += self._drawn
        self._view.still = self._still
        worker = asyncio.create_task(self._orders.work())
        try:
            with patch_stdout(raw=True):
                await self._read(partial(session.prompt_async, set_exception_handler=False))  # its own waits for Enter
        finally:
            self._screen = None
            self._settled.set()
            worker.cancel()

    def _look(self, app: "Application[str]") -> None:
        """Everything of a drawing is laid out for the size that the terminal has when it begins, as soon as that is settled."""
        anew = self._screen is not None and self._screen.look(time.monotonic())
        size = app.output.get_size()
        self._view.sized(size.columns, size.rows)
        if self._screen and self._screen.turns:
            asyncio.get_running_loop().call_later(SOON, app.invalidate)
        else:
            self._settled.set()
            self._keep_footing(app, size, anew=anew)

    def _keep_footing(self, app: "Application[str]", size: "Size", *, anew: bool) -> None:
        """Erase what stands above the place where the bottom part would be drawn again after a change of size.

        ``anew``: all of it, as it was drawn last; what was laid out since was not shown.
        """
        footprint = self._view.footprint
        rows = footprint.resized(size.columns, size.rows) if self._breaks_anew else 0
        if anew:
            app.renderer.reset()
            app.output.write_raw("\r")
            rows += max(0, footprint.lines - 1)
        if rows > 0:
            app.output.cursor_up(rows)
        if anew or rows > 0:
            app.output.erase_down()

    def _drawn(self, _: "Application[str]") -> None:
        if not (self._screen and self._screen.missed):
            self._view.footprint.drawn()

    async def _still(self) -> None:
        """Nothing is printed while somebody drags the edge of the terminal."""
        if self._screen and self._screen.turns:
            self._settled.clear()
        await self._settled.wait()

    async def _read(self, ask: Callable[[], Awaitable[str]]) -> None:
        while True:
            try:
                line = await ask()
            except KeyboardInterrupt:
                await self._on_interrupt()
            except EOFError:
                await self._on_gone()
                return
            else:
                if line.strip():
                    await self._view.echo(line)
                    self._orders.put(line)


class LinePrompt:
    """Lines from a pipe or a file: orders for a run that nobody watches."""

    def __init__(self, view: View, on_line: OnLine, stream: TextIO) -> None:
        self._orders = _Orders(view, on_line)
        self._stream = stream

    async def run(self) -> None:
        """Read until the end of the stream, and carry everything out."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), daemon=True, name="console input").start()
        await self._orders.work()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        """A thread of its own, because a read that waits cannot be cancelled and must not keep the process."""
        for line in self._stream:
            loop.call_soon_threadsafe(self._orders.put, line)
        loop.call_soon_threadsafe(self._orders.end)


class _Orders:
    """Carries out lines one after the other."""

    def __init__(self, view: View, on_line: OnLine) -> None:
        self._view = view
        self._on_line = on_line
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, line: str) -> None:
        if line.strip():
            self._lines.put_nowait(line.strip())

    def end(self) -> None:
        self._lines.put_nowait(None)

    async def work(self) -> None:
        """Until :meth:`end`."""
        while (line := await self._lines.get()) is not None:
            reply = await self._on_line(line)
            if reply:
                await self._view.say(reply)
