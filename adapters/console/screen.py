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


class Screen(Vt100_Output):
    """Has one size for each drawing, and erases for good.

    A terminal may change its size while it is drawn on; what is laid out for two sizes would be found by neither. Who erases
    a whole screen from its first cell on makes some terminals (tmux) keep what was there above the top; when the terminal
    grows again it comes back, a half of an old card above the live one.
    """

    def __init__(self, stream: TextIO, term: str | None) -> None:
        """``term``: what kind of terminal it is."""
        super().__init__(stream, self._seen, term=term, default_color_depth=ColorDepth.from_env())
        self._size = Size(rows=24, columns=80)
        self.look()

    def look(self) -> None:
        """See how large it is now; it counts from now on."""
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(self.fileno())
            if columns and rows:
                self._size = Size(rows=rows, columns=columns)

    def flush(self) -> None:
        """Show it, where somebody is there to see it: what fails in the middle of a drawing is never ended, and all that follows waits for it."""
        with if_there():
            super().flush()

    def erase_down(self) -> None:
        """From the beginning of a line, without touching the first cell and everything at once."""
        self.write_raw(ERASE_DOWN)

    def _seen(self) -> Size:
        return self._size
