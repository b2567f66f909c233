"""The console looks and listens as its terminal allows."""

import asyncio
import fcntl
import io
import os
import struct
import sys
import termios

import pytest

from adapters.console.terminal import make_prompt, make_view, plain_width
from conductor_core.testing.clock import ManualClock


class Tty(io.StringIO):
    """A terminal as far as anybody asks."""

    def isatty(self) -> bool:
        """Yes."""
        return True


async def _nothing(*_: object) -> None:
    """Does nothing."""


@pytest.mark.parametrize(
    ("stdin", "stdout", "term", "view", "prompt"),
    [
        (Tty, Tty, "xterm", "LiveView", "LivePrompt"),
        (Tty, Tty, "dumb", "PlainView", "LinePrompt"),
        (Tty, io.StringIO, "xterm", "PlainView", "LinePrompt"),
        (io.StringIO, Tty, "xterm", "PlainView", "NoneType"),
        (io.StringIO, io.StringIO, "xterm", "PlainView", "NoneType"),
    ],
)
def test_the_view_fits_what_is_there(
    monkeypatch: pytest.MonkeyPatch,
    stdin: type[io.StringIO],
    stdout: type[io.StringIO],
    term: str,
    view: str,
    prompt: str,
) -> None:
    """Live only where a person sits at a terminal that can draw."""
    monkeypatch.setenv("TERM", term)
    made = make_view(ManualClock(), stdin(), stdout())
    assert type(made).__name__ == view
    assert type(make_prompt(made, _nothing, _nothing, stdin())).__name__ == prompt


@pytest.mark.parametrize(("columns", "width"), [(80, 80), (200, 96), (20, 40), (0, 96)])
def test_plain_lines_are_no_wider_than_the_terminal(columns: int, width: int) -> None:
    """Nor wider than is good to read."""
    near, far = os.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 20, columns, 0, 0))
    with os.fdopen(near, "rb"), os.fdopen(far, "w") as terminal:
        assert plain_width(terminal) == width


async def test_the_plain_console_loads_nothing_that_draws() -> None:
    """Start-up time is felt every day."""
    code = (
        "import sys, adapters.console.surface, adapters.console.terminal as t;"
        "print([m for m in ('rich', 'prompt_toolkit') if m in sys.modules])"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert out.strip() == b"[]"
