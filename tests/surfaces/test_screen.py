"""What the prompt draws on: one size for each drawing, and nothing that was erased comes back."""

import fcntl
import os
import struct
import termios
from collections.abc import Iterator

import pytest

from adapters.console.presence import if_there
from adapters.console.screen import Screen


@pytest.fixture
def terminal() -> Iterator[tuple[int, Screen]]:
    """Its near end, and the screen of 110 columns and 44 rows that is drawn on."""
    near, far = os.openpty()
    resize(near, 110, 44)
    with os.fdopen(far, "w") as stream:
        yield near, Screen(stream, "xterm")
    os.close(near)


def resize(terminal: int, columns: int, rows: int) -> None:
    """As by dragging its corner."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def shown(terminal: int) -> bytes:
    """What has come since."""
    os.set_blocking(terminal, False)
    try:
        return os.read(terminal, 100)
    except BlockingIOError:
        return b""


def test_a_size_counts_when_it_is_settled(terminal: tuple[int, Screen]) -> None:
    """So what is laid out first and what is laid out last fit the same terminal, however long somebody drags its corner."""
    near, screen = terminal
    resize(near, 80, 30)
    assert (screen.look(10.0), screen.get_size(), screen.turns) == (False, (44, 110), True)
    resize(near, 60, 20)
    assert (screen.look(10.2), screen.get_size()) == (False, (44, 110))
    assert (screen.look(10.4), screen.get_size()) == (False, (44, 110))
    assert (screen.look(10.5), screen.get_size(), screen.turns) == (True, (20, 60), False)
    assert screen.look(10.6) is False, "all was drawn anew"
    resize(near, 0, 0)
    assert (screen.look(11.0), screen.get_size()) == (False, (20, 60)), (
        "a terminal that does not know is as large as before"
    )


def test_what_is_drawn_for_another_size_is_not_shown(terminal: tuple[int, Screen]) -> None:
    """It would be cut at the edge. When the corner is back where it was, all is drawn anew, for something is missing."""
    near, screen = terminal
    screen.write_raw("wide")
    screen.flush()
    assert shown(near) == b"wide"
    resize(near, 60, 20)
    screen.write_raw("too wide")
    screen.ask_for_cpr()
    screen.flush()
    assert shown(near) == b""
    resize(near, 110, 44)
    assert screen.look(10.0) is True
    screen.write_raw("wide again")
    screen.flush()
    assert shown(near) == b"wide again"


def test_a_whole_screen_is_never_erased_at_once(terminal: tuple[int, Screen]) -> None:
    """The line first, then from its second column on: what is erased from the first cell on is kept by some terminals."""
    near, screen = terminal
    screen.erase_down()
    screen.flush()
    assert os.read(near, 100) == b"\x1b[K\x1b[C\x1b[J\x1b[D"


def test_a_terminal_that_is_gone_is_drawn_on_without_a_word() -> None:
    """A drawing that breaks off would be waited for by everything that is said after it."""
    drawn = False
    near, far = os.openpty()
    with if_there(), os.fdopen(far, "w") as stream:
        screen = Screen(stream, "xterm")
        os.close(near)
        screen.write_raw("card")
        screen.flush()
        screen.write_raw("card")
        screen.flush()
        drawn = True
    assert drawn
