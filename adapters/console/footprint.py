"""Where the bottom part of a terminal stands after the terminal got another size.

A terminal breaks lines anew when it becomes narrower, and takes lines off its top when it becomes lower; when it grows
again, they come back. Whoever draws the bottom part again has to know how far up its old lines reach.
"""

from collections.abc import Mapping, Sequence

STIFF = ("linux", "screen")
"""Beginnings of the names of terminals that cut lines instead of breaking them anew; tmux calls itself screen, too."""


def breaks_anew(environment: Mapping[str, str]) -> bool:
    """Whether the terminal breaks lines anew at another width."""
    stiff = environment.get("TERM", "").startswith(STIFF) and "TMUX" not in environment
    return not stiff and "XTERM_VERSION" not in environment


class Footprint:
    """The lines last drawn at the bottom, and those older ones above them that were out of reach."""

    def __init__(self) -> None:
        self._size: tuple[int, int] | None = None
        self._laid_out: tuple[int, ...] = ()
        self._lines: tuple[int, ...] = ()
        self._above: tuple[int, ...] = ()

    def laid_out(self, lines: Sequence[int]) -> None:
        """These lines are drawn next; of each the columns it takes."""
        self._laid_out = tuple(lines)

    def drawn(self) -> None:
        """They stand there now."""
        self._lines = self._laid_out

    @property
    def lines(self) -> int:
        """How many were drawn."""
        return len(self._lines)

    def moved_on(self) -> None:
        """Something was printed above: what was out of reach belongs to the thread now."""
        self._above = ()

    def resized(self, columns: int, rows: int) -> int:
        """How many rows further up than one a line the old lines begin in a terminal of this size.

        What reaches beyond the top is remembered: it may come back.
        """
        known, self._size = self._size, (columns, rows)
        if known in (None, self._size) or columns < 1:
            return 0
        lines = (*self._above, *self._lines)
        heights = [max(1, -(-line // columns)) for line in lines]
        beyond, above = sum(heights) - rows, list[int]()
        for line, height in zip(lines, heights, strict=True):
            if beyond <= 0:
                break
            above.append(min(line, beyond * columns))
            beyond -= height
        self._above = tuple(above)
        return sum(heights) - len(self._lines)
