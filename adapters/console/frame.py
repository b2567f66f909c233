"""The frame of a message: a bar on its left and nothing on its right, so that it does not fall apart when the terminal becomes narrower."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text as Words

BAR = "│ "
SIDE = len(BAR)
"""Columns that the frame takes beside what it holds."""


class Framed:
    """A renderable beside a bar. No line has blanks at its end, which a narrower terminal would put on a line of their own."""

    def __init__(self, inside: RenderableType, title: Words, style: str) -> None:
        """``style`` is that of the frame."""
        self._inside = inside
        self._title = title
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType | Segment]:
        style = console.get_style(self._style)
        head = Words("╭─ ", style=self._style, no_wrap=True, overflow="ellipsis", end="")
        head.append_text(self._title)
        head.truncate(options.max_width, overflow="ellipsis")
        yield head
        yield Segment.line()
        for line in console.render_lines(self._inside, options.update_width(options.max_width - SIDE), pad=False):
            yield Segment(BAR if (kept := _without_end(line)) else BAR.rstrip(), style)
            yield from kept
            yield Segment.line()
        yield Segment("╰─", style)
        yield Segment.line()


def _without_end(line: list[Segment]) -> list[Segment]:
    """Without the blanks at its end."""
    kept = list(line)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        text, style, control = kept[-1]
        kept[-1] = Segment(text.rstrip(), style, control)
    return kept
