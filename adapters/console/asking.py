"""A question to the person at the terminal, answered by one line before anything is drawn."""

import asyncio
import contextlib
import os
from typing import TextIO

from adapters.console.cells import wrap
from adapters.console.widths import columns_of
from conductor_core.logic.rendering import clean

ANSWERS = {"y": True, "yes": True, "n": False, "no": False}
"""What may be typed, besides nothing at all; nothing else is an answer."""
AGAIN = "Type y for yes or n for no."
LINE = 4096
"""Bytes of a line that a terminal hands over at most."""


async def ask(question: str, stdin: TextIO, stdout: TextIO, *, enter: bool = True) -> bool | None:
    """Yes or no; ``enter`` is what Enter means. None: the input ended.

    Cancelling it ends it at once: nothing waits in a thread for a line that nobody types.
    """
    answers = {**ANSWERS, "": enter}
    _put(question, stdout, enter)
    try:
        while line := await _line(stdin):
            answer = answers.get(line.strip().lower())
            if answer is not None:
                return answer
            _put(AGAIN, stdout, enter)
    except asyncio.CancelledError:
        _end_line(stdout)
        raise
    _end_line(stdout)
    return None


def asked(question: str, stdout: TextIO, *, enter: bool = True) -> str:
    """A question as it is put to a person, in lines that fit the terminal."""
    choice = "[Y/n]" if enter else "[y/N]"
    return "\n".join(wrap(f"{clean(question)} {choice}", columns_of(stdout) - 2)) + " "


def _put(question: str, stdout: TextIO, enter: bool) -> None:
    stdout.write(asked(question, stdout, enter=enter))
    stdout.flush()


def _end_line(stdout: TextIO) -> None:
    """What is said next begins a line, if the terminal is still there."""
    with contextlib.suppress(OSError):
        stdout.write("\n")
        stdout.flush()


async def _line(stdin: TextIO) -> str:
    """A line as the terminal hands it over; nothing when there are no more, or when the terminal is gone."""
    loop, there = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(stdin, there.set)
    try:
        await there.wait()
    finally:
        loop.remove_reader(stdin)
    try:
        return os.read(stdin.fileno(), LINE).decode(errors="replace")
    except OSError:
        return ""
