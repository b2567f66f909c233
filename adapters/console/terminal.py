"""Chooses how the console looks and listens: live in a terminal, plain everywhere else."""

import asyncio
import os
from collections.abc import Sequence
from typing import Protocol, TextIO

from adapters.console.footprint import breaks_anew
from adapters.console.orders import from_a_shell, from_anywhere
from adapters.console.plain_view import PlainView
from adapters.console.prompt import LinePrompt, LivePrompt, OnInterrupt, OnLine
from adapters.console.surface import View
from adapters.console.widths import WIDTH, columns_of
from conductor_core.ports.clock import Clock

NARROWEST = 40
"""Columns that plain lines take at least."""


class Prompt(Protocol):
    """Reads what a person types."""

    async def run(self) -> None:
        """Until cancelled, or until there is nothing more to read."""
        ...


def is_live(stdin: TextIO, stdout: TextIO) -> bool:
    """Whether a person sits at a terminal that can draw."""
    return stdin.isatty() and stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def plain_width(stdout: TextIO) -> int:
    """Columns of plain lines: never more than the terminal has."""
    return max(NARROWEST, min(columns_of(stdout), WIDTH))


def make_view(clock: Clock, stdin: TextIO, stdout: TextIO, unread: asyncio.Event | None = None) -> View:
    """The view for these streams. What draws is imported only for a terminal. ``unread``: see :class:`PlainView`."""
    if not is_live(stdin, stdout):
        told = from_anywhere if stdin.isatty() else from_a_shell
        return PlainView(stdout, clock, width=plain_width(stdout), told=told, unread=unread)
    from adapters.console.live_view import LiveView  # noqa: PLC0415 - rich and prompt_toolkit take a while to load

    return LiveView(clock, stdout)


def make_prompt(
    view: View,
    on_line: OnLine,
    on_interrupt: OnInterrupt,
    stdin: TextIO,
    *,
    words: Sequence[str] = (),
    on_gone: OnInterrupt | None = None,
) -> Prompt | None:
    """The prompt for a view; None when nobody is there to type. ``on_gone``: where it is not an interrupt that the input ended."""
    if isinstance(view, PlainView):
        return LinePrompt(view, on_line, stdin) if stdin.isatty() else None
    from adapters.console.live_view import LiveView  # noqa: PLC0415
    from adapters.console.screen import Screen  # noqa: PLC0415

    if not isinstance(view, LiveView):
        return None
    screen = Screen(view.stream, os.environ.get("TERM"))
    return LivePrompt(
        view,
        on_line,
        on_interrupt,
        words=words,
        on_gone=on_gone,
        breaks_anew=breaks_anew(os.environ),
        screen=screen,
    )
