"""The terminal as the process found it."""

import sys
import termios
from typing import TextIO

PLAIN = "\x1b[?25h\x1b[?2004l\n"
"""The cursor is seen, pasting is like typing, and what comes next begins a line."""


class FoundTerminal:
    """Knows how the terminal was; what draws on it has no time to tidy up when the process ends at once."""

    def __init__(self, stdin: TextIO) -> None:
        self._stdin = stdin
        self._modes = termios.tcgetattr(stdin) if stdin.isatty() else None

    def restore(self) -> None:
        """As it was."""
        if self._modes is None:
            return
        termios.tcsetattr(self._stdin, termios.TCSANOW, self._modes)
        if sys.stderr.isatty():
            sys.stderr.write(PLAIN)
