"""Reads what a person types and hands it on, line by line."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TextIO

from adapters.console.surface import View

if TYPE_CHECKING:
    from prompt_toolkit.application import Application

    from adapters.console.live_view import LiveView
    from adapters.console.screen import Screen

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
        if self._breaks_anew:
            session.app.before_render += self._keep_footing
        worker = asyncio.create_task(self._orders.work())
        try:
            with patch_stdout(raw=True):
                await self._read(partial(session.prompt_async, set_exception_handler=False))  # its own waits for Enter
        finally:
            worker.cancel()

    def _look(self, app: "Application[str]") -> None:
        """Everything of a drawing is laid out for the size that the terminal has when it begins."""
        if self._screen:
            self._screen.look()
        size = app.output.get_size()
        self._view.sized(size.columns, size.rows)

    def _keep_footing(self, app: "Application[str]") -> None:
        """Erase what stands above the place where the bottom part would be drawn again after a change of size."""
        size = app.output.get_size()
        rows = self._view.footprint.resized(size.columns, size.rows)
        if rows > 0:
            app.output.cursor_up(rows)
            app.output.erase_down()

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
