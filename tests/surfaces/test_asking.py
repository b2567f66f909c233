"""A question at the terminal is answered by one line that says yes or no, and by nothing else."""

import asyncio
import fcntl
import os
import select
import struct
import termios
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from adapters.console.asking import ask, asked

PATIENCE = 10.0
"""Seconds after which nothing more is written."""
QUESTION = "R1 was interrupted with the same goal (0 of 7 tasks are done). Go on with it?"


@dataclass
class Seat:
    """A person at a terminal."""

    near: int
    stdin: TextIO
    stdout: TextIO

    def type(self, keys: bytes) -> None:
        """What the person presses."""
        os.write(self.near, keys)

    def screen(self, end: str) -> str:
        """What was written on it up to that end, echo included: a terminal hands over what it has, maybe in parts."""
        said = ""
        while not said.endswith(end) and select.select([self.near], [], [], PATIENCE)[0]:
            said += os.read(self.near, 1 << 16).decode().replace("\r\n", "\n")
        return said


@pytest.fixture
def seat() -> Iterator[Seat]:
    near, far = os.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 60, 0, 0))
    with os.fdopen(os.dup(far), "r") as stdin, os.fdopen(far, "w") as stdout:
        yield Seat(near, stdin, stdout)
    os.close(near)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(b"\n", True), (b"y\n", True), (b" YES \n", True), (b"n\n", False), (b"No\n", False), (b"\x04", None)],
)
async def test_yes_and_no_and_the_end_of_the_input(seat: Seat, keys: bytes, answer: bool | None) -> None:
    """Enter is yes; Ctrl-D says nothing."""
    seat.type(keys)
    assert await ask(QUESTION, seat.stdin, seat.stdout) is answer


async def test_what_is_neither_is_asked_again(seat: Seat) -> None:
    seat.type(b"maybe\nn\n")
    assert await ask(QUESTION, seat.stdin, seat.stdout) is False
    said = seat.screen("Type y for yes or n for no. [Y/n] ")
    without_echo = said.replace("maybe\n", "").replace("n\n", "")  # a terminal shows what is typed when it likes
    assert without_echo.endswith("Go on with it? [Y/n] Type y for yes or n for no. [Y/n] ")


async def test_who_stops_waiting_leaves_no_thread_that_reads(seat: Seat) -> None:
    """So Ctrl-C ends the program at once, and what is said next begins a line."""
    threads = threading.active_count()
    asking = asyncio.create_task(ask("Go on?", seat.stdin, seat.stdout))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (threading.active_count(), seat.screen("\n")) == (threads, "Go on? [Y/n] \n")


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        (60, ["R1 was interrupted with the same goal (0 of 7 tasks are", "done). Go on with it? [Y/n] "]),
        (0, ["R1 was interrupted with the same goal (0 of 7 tasks are done). Go on with it? [Y/n] "]),
    ],
)
def test_a_question_fits_the_terminal(seat: Seat, columns: int, lines: list[str]) -> None:
    """And leaves room for the answer."""
    fcntl.ioctl(seat.stdout, termios.TIOCSWINSZ, struct.pack("HHHH", 20, columns, 0, 0))
    assert asked(QUESTION, seat.stdout).splitlines() == lines
