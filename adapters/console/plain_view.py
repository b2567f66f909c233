"""The thread as clean lines, for files, pipes and logs of CI."""

import asyncio
from typing import TextIO

from adapters.console.local import here, said_here
from adapters.console.news import in_a_line, is_live, live_news, new_parts, progress_of, rows_of
from adapters.console.orders import Told, from_a_shell
from adapters.console.plain import body, lines
from adapters.console.presence import if_there
from adapters.console.widths import WIDTH
from conductor_core.domain.card import Card, TaskRow
from conductor_core.logic.ornaments import carried
from conductor_core.logic.rendering import clean, neat, tick
from conductor_core.ports.clock import Clock

QUIET = 45.0
"""Seconds without a line after which the next edit says that work goes on."""


class PlainView:
    """Prints each post once. Of the live card it prints what changed; nothing ever moves."""

    def __init__(
        self,
        stream: TextIO,
        clock: Clock,
        *,
        width: int = WIDTH,
        told: Told = from_a_shell,
        unread: asyncio.Event | None = None,
    ) -> None:
        """Begin to print.

        Args:
            stream: where to.
            clock: for the time before a line.
            width: columns of a line.
            told: how orders are told.
            unread: set when nobody reads the stream any more; without it, that is an error.
        """
        self._stream = stream
        self._told = told
        self._clock = clock
        self._width = width
        self._unread = unread
        self._printed_at = clock.monotonic()
        self._under: Card | None = None
        """The message at the end of what is printed."""

    async def post(self, card: Card) -> None:
        """Print a new message."""
        if is_live(card):
            self._print_live(None, card)
        else:
            await self.show(card)
            self._under = card

    async def edit(self, before: Card, card: Card) -> None:
        """Print what is new on a message."""
        if is_live(card):
            self._print_live(before, card)
        elif news := new_parts(before, card):
            now = self._clock.now()
            news, same = neat(here(news, now)), before.title == card.title
            below = same and before == self._under
            if same and not below and (line := in_a_line(news)):
                self._print([f"{now.astimezone():%H:%M:%S}  {line}"])
                return
            head = [] if below else [f"── {news.title}"]
            self._print([*head, *body(news.blocks, self._width, self._told)])
            self._under = card

    async def show(self, card: Card) -> None:
        """Print a card."""
        now = self._clock.now()
        self._print(["", *lines(here(tick(card, now), now), self._width, self._told)])

    async def say(self, text: str) -> None:
        """Print a reply."""
        self._print(clean(said_here(text, self._clock.now()), 20_000, lines=True).splitlines())

    async def close(self) -> None:
        """Nothing is held."""

    def _print_live(self, before: Card | None, card: Card) -> None:
        now = self._clock.now()
        card, before = here(card, now), before and here(before, now)
        news = live_news(before, card)
        if not news and self._clock.monotonic() - self._printed_at >= QUIET:
            news = self._still(neat(card))
        self._print([f"{now.astimezone():%H:%M:%S}  {line}" for line in news])

    def _still(self, card: Card) -> list[str]:
        """That work goes on, and what was heard last or can be seen; of what waits, until when and for whom."""
        now = tick(card, self._clock.now())
        progress, seen = progress_of(now), rows_of(now)
        return [
            f"{progress.percent:3} %  {_at_work(row, seen[key])}"
            for key, row in rows_of(card).items()
            if row.sign and row.state != "done"
        ] or [f"{progress.percent:3} %  {now.title}, {progress.elapsed}"]

    def _print(self, texts: list[str]) -> None:
        if not texts:
            return
        try:
            with if_there():
                self._stream.write(carried("".join(f"{line}\n" for line in texts), self._stream.encoding))
                self._stream.flush()
        except BrokenPipeError:
            if self._unread is None:
                raise
            self._unread.set()
        self._printed_at = self._clock.monotonic()
        self._under = None


def _at_work(row: TaskRow, seen: TaskRow) -> str:
    """``seen`` is the row as it is at this moment."""
    if row.since is None:
        return f"{seen.key} {seen.state}: {seen.sign}"
    return f"{seen.key} goes on, {seen.elapsed}; {'last sign of life ' if row.sign_at else ''}{seen.sign}"
