"""The terminal is found as somebody left it."""

import os
import termios
import tty

from bot.terminal import FoundTerminal

TYPING = termios.ICANON | termios.ISIG | termios.ECHO
"""Lines, Ctrl-C, and seeing what one types."""


def local(terminal: int) -> int:
    """How it treats keys."""
    return int(termios.tcgetattr(terminal)[3])


def test_a_terminal_left_raw_by_who_was_killed_is_made_fit() -> None:
    """Enter ends a line and Ctrl-C interrupts, also after the program has ended."""
    near, far = os.openpty()
    tty.setraw(far)
    assert not local(far) & TYPING
    with os.fdopen(near, "rb"), os.fdopen(far) as terminal:
        found = FoundTerminal(terminal)
        assert local(far) & TYPING == TYPING
        tty.setraw(far)
        found.restore()
        assert local(far) & TYPING == TYPING
        assert termios.tcgetattr(far)[0] & termios.ICRNL


def test_what_somebody_set_on_purpose_stays() -> None:
    """A terminal that takes lines was left in order, even where it shows none of them."""
    near, far = os.openpty()
    modes = termios.tcgetattr(far)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(far, termios.TCSANOW, modes)
    with os.fdopen(near, "rb"), os.fdopen(far) as terminal:
        FoundTerminal(terminal)
        assert not local(far) & termios.ECHO


def test_without_a_terminal_there_is_nothing_to_find() -> None:
    """As where orders come from a file."""
    with open(os.devnull) as nothing:  # noqa: PTH123 - a device
        FoundTerminal(nothing).restore()
