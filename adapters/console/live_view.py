"""The thread in a terminal: posts scroll up, the live card stays at the bottom, and one can type below it."""

import re
import sys
from collections.abc import Awaitable, Callable
from io import StringIO
from typing import TextIO

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.application.current import get_app_or_none
from prompt_toolkit.formatted_text import ANSI
from rich.console import Console, ConsoleDimensions, Group, RenderableType
from rich.text import Text as Words

from adapters.console import rich_cards
from adapters.console.cells import cells
from adapters.console.fitting import fit
from adapters.console.footprint import Footprint
from adapters.console.local import here, said_here
from adapters.console.news import is_live, new_parts, progress_of
from adapters.console.presence import if_there
from conductor_core.domain.card import Buttons, Card
from conductor_core.logic.rendering import clean, neat, tick
from conductor_core.ports.clock import Clock

WIDEST = 110
"""Columns that a message takes at most: longer lines are hard to read."""
NARROWEST = 40
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
BELOW = 4
"""Lines kept free below and above the live card."""


class LiveView:
    """Prints posts above a bottom part that is drawn again and again: the live card and the prompt.

    The prompt draws the bottom part (:meth:`bottom`); without a prompt only posts are seen. A live card at rest, because
    the run was paused or has ended, goes up into the thread when something is posted after it.
    """

    def __init__(self, clock: Clock, stream: TextIO | None = None) -> None:
        self._clock = clock
        self._stream = stream or sys.stdout
        self._console = Console(file=self._stream)
        self._size: ConsoleDimensions | None = None
        """What the bottom part is drawn for; as large as the terminal is where nobody says."""
        self._live: Card | None = None
        self._under: Card | None = None
        """The message at the end of what is printed."""
        self.footprint = Footprint()
        """Of the bottom part."""
        self.still: Callable[[], Awaitable[None]] = _at_once
        """Until the terminal can be printed on."""

    @property
    def stream(self) -> TextIO:
        """Where it shows everything."""
        return self._stream

    async def post(self, card: Card) -> None:
        """Show a new message."""
        if is_live(card):
            self._live = card
            self._redraw()
            return
        parts: list[RenderableType] = []
        if self._live is not None and progress_of(self._live).since is None:
            parts += [rich_cards.live(self._now(_told_below(self._live)), self._width()), Words("")]
            self._live = None
        await self._print(*parts, rich_cards.panel(here(card, self._clock.now()), self._width()))
        self._under = card

    async def edit(self, before: Card, card: Card) -> None:
        """Show that a message changed: the live card in its place, of others what is new."""
        if is_live(card):
            self._live = card
            self._redraw()
        elif news := new_parts(before, card):
            below = before == self._under and before.title == card.title
            await self._print(rich_cards.note(here(news, self._clock.now()), self._width(), head=not below))
            self._under = card

    async def show(self, card: Card) -> None:
        """Show a card of its own."""
        await self._print(rich_cards.panel(self._now(card), self._width()))

    async def say(self, text: str) -> None:
        """Show a reply."""
        await self._print(Words(clean(said_here(text, self._clock.now()), 20_000, lines=True)), Words(""))

    async def echo(self, line: str) -> None:
        """Show what was typed, where it will stay."""
        await self._print(Words(f"› {clean(line)}", style="bold"))

    async def close(self) -> None:
        """Leave the live card in the thread."""
        if self._live is not None:
            card, self._live = self._now(self._live), None
            await self._print(rich_cards.live(card, self._width()))

    def _now(self, card: Card) -> Card:
        """As it reads at this moment, here."""
        now = self._clock.now()
        return here(tick(card, now), now)

    def sized(self, columns: int, rows: int) -> None:
        """The bottom part is drawn for a terminal of this size from now on."""
        self._size = ConsoleDimensions(columns, rows)

    def bottom(self) -> ANSI:
        """The live card as it reads now, and the prompt."""
        text = self._bottom()
        self.footprint.laid_out([cells(line.rstrip()) for line in _COLOUR.sub("", text).split("\n")])
        return ANSI(text)

    def _bottom(self) -> str:
        size = self._size or self._console.size
        width = _fitting(size.width)
        prompt = Words()
        prompt.append("› ", style="bold cyan")
        if self._live is None:
            return self._render(prompt, width=width).rstrip("\n")
        card = self._now(neat(self._live))
        room = max(3, size.height - BELOW)
        most = room
        while True:
            drawn = self._render(rich_cards.live(fit(card, most), width), width=width)
            if drawn.count("\n") <= room or most <= 0:
                break
            most -= 1
        lines = drawn.splitlines()[:room]
        return "\n".join([*lines, self._render(prompt, width=width).rstrip("\n")])

    def _width(self) -> int:
        return _fitting(self._console.size.width)

    def _render(self, *parts: RenderableType, width: int) -> str:
        buffer = StringIO()
        console = Console(
            file=buffer,
            width=width,
            force_terminal=True,
            color_system=self._console.color_system,  # type: ignore[arg-type]  # it gives the names it takes
            no_color=self._console.no_color,
            highlight=False,
            emoji=False,
            markup=False,
            legacy_windows=False,
        )
        console.print(Group(*parts), crop=False)
        return buffer.getvalue()

    async def _print(self, *parts: RenderableType) -> None:
        await self.still()
        text = self._render(*parts, width=self._width())
        self._under = None
        self.footprint.moved_on()

        def write() -> None:
            self._stream.write(text)
            self._stream.flush()

        app = get_app_or_none()
        with if_there():
            if app is not None and app.is_running:
                await run_in_terminal(write)
            else:
                write()

    def _redraw(self) -> None:
        app = get_app_or_none()
        if app is not None:
            app.invalidate()


async def _at_once() -> None:
    """Nobody changes the size of what is no terminal."""


def _fitting(columns: int) -> int:
    return max(NARROWEST, min(columns, WIDEST) - 1)


def _told_below(card: Card) -> Card:
    """What to type stands on the post that comes after."""
    blocks = tuple(block for block in card.blocks if not isinstance(block, Buttons))
    return card.model_copy(update={"blocks": blocks})
