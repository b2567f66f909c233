"""The terminal as the process found it."""

import os
import sys
import termios
from typing import TextIO

SEEN = "\x1b[?25h\x1b[?2004l"
"""The cursor is seen, and pasting is like typing."""
PLAIN = f"{SEEN}\n"
"""And what comes next begins a line."""


class FoundTerminal:
    """Knows how the terminal was; what draws on it has no time to tidy up when the process ends at once.

    One that was killed could not tidy up at all: its terminal hands over keys instead of lines and shows nothing of them, so
    that nobody could answer a question or press Ctrl-C. It is made fit first.
    """

    def __init__(self, stdin: TextIO) -> None:
        self._stdin = stdin
        self._modes = None
        if stdin.isatty():
            if _is_ours(stdin):
                _make_fit(stdin)
            self._modes = termios.tcgetattr(stdin)

    def restore(self) -> None:
        """As it was."""
        if self._modes is None:
            return
        termios.tcsetattr(self._stdin, termios.TCSANOW, self._modes)
        if sys.stderr.isatty():
            sys.stderr.write(PLAIN)


def _is_ours(terminal: TextIO) -> bool:
    """Whether we are who works at it; a program in the background would be stopped for touching it."""
    try:
        return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return True


def _make_fit(terminal: TextIO) -> None:
    """Lines, echo and Ctrl-C, if no program that ended orderly can have left it so."""
    incoming, outgoing, control, local, *rest = termios.tcgetattr(terminal)
    if local & termios.ICANON:
        return
    incoming |= termios.BRKINT | termios.ICRNL | termios.IXON
    outgoing |= termios.OPOST | termios.ONLCR
    local |= termios.ICANON | termios.ISIG | termios.IEXTEN | termios.ECHO | termios.ECHOE | termios.ECHOK
    termios.tcsetattr(terminal, termios.TCSAFLUSH, [incoming, outgoing, control, local, *rest])
    if sys.stderr.isatty():
        sys.stderr.write(SEEN)
        sys.stderr.flush()
