"""The screen of a terminal as the prompt draws on it."""

import contextlib
import os
from typing import TextIO

from prompt_toolkit.data_structures import Size
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

from adapters.console.presence import if_there

ERASE_DOWN = "\x1b[K\x1b[C\x1b[J\x1b[D"
"""What stands on this line, then everything from its second column on."""
STILL = 0.3
"""Seconds after which a size that was not changed again counts."""


class Screen(Vt100_Output):
    """Has one size for each drawing, shows nothing while the terminal is being dragged to another, and erases for good.

    A terminal may change its size while it is drawn on; what is laid out for two sizes would be found by neither. What is drawn
    for a size that the terminal has no more is cut at its edge, and nobody can tell afterwards where it stands: so it is not
    shown, and what stands there waits until the size is settled.

    Who erases a whole screen from its first cell on makes some terminals (tmux) keep what was there above the top; when the
    terminal grows again it comes back, a half of an old card above the live one.
    """

    def __init__(self, stream: TextIO, term: str | None) -> None:
        """``term``: what kind of terminal it is."""
        super().__init__(stream, self._seen, term=term, default_color_depth=ColorDepth.from_env())
        self._size = Size(rows=24, columns=80)
        self._size = self._next = self._measured()
        self._since = 0.0
        self.missed = False
        """Whether something of the last drawings was not shown."""

    @property
    def turns(self) -> bool:
        """Whether it has another size than the one that is drawn for."""
        return self._measured() != self._size

    def look(self, now: float) -> bool:
        """See how large it is; a size that is settled counts. True where all has to be drawn anew, because something was not shown.

        ``now`` is in seconds of a clock that never goes back.
        """
        size = self._measured()
        if size != self._next:
            self._next, self._since = size, now
        if size != self._size and now - self._since < STILL:
            self.missed = True
            return False
        self._size = size
        missed, self.missed = self.missed, False
        return missed

    def flush(self) -> None:
        """Show it, where it fits and somebody is there to see it: what fails in the middle of a drawing is never ended, and all that follows waits for it."""
        if self.turns:
            self._buffer.clear()
            self.missed = True
            return
        with if_there():
            super().flush()

    def erase_down(self) -> None:
        """From the beginning of a line, without touching the first cell and everything at once."""
        self.write_raw(ERASE_DOWN)

    def ask_for_cpr(self) -> None:
        """Not while nothing is shown: an answer would be waited for."""
        if not self.turns:
            super().ask_for_cpr()

    def _seen(self) -> Size:
        return self._size

    def _measured(self) -> Size:
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(self.fileno())
            if columns and rows:
                return Size(rows=rows, columns=columns)
        return self._size
