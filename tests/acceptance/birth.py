"""What a forked program is born with, and how it becomes what a shell would have started."""

import fcntl
import io
import os
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Stream:
    """A descriptor that the program is given."""

    number: int

    def __reduce__(self) -> tuple[Any, ...]:
        """It has another number there."""
        return _received, (DupFd(self.number),)


@dataclass(frozen=True, kw_only=True)
class Birth:
    """A command line with everything around it."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    streams: tuple[Stream, Stream, Stream]
    """Standard input, output and error."""
    sitting: bool = False
    """Whether the terminal at its input is its own, so that Ctrl-C and a closed window reach it."""


def live(birth: Birth) -> None:
    """The main function of the process."""
    from bot import __main__ as program  # noqa: PLC0415 - who describes a birth need not import the product

    os.chdir(birth.folder)
    os.environ.clear()
    os.environ.update(birth.environment)
    for number, stream in enumerate(birth.streams):
        os.dup2(stream.number, number)
        os.close(stream.number)
    if birth.sitting:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = sys.__stdout__ = _writer(1, "strict")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _writer(2, "backslashreplace")  # type: ignore[misc]
    sys.argv = [program.__file__, *birth.words]
    try:
        program.main()
    finally:
        if birth.sitting:
            _say_the_rest()


def _say_the_rest() -> None:
    """To a window that is gone nothing can be said, which does not change the exit code."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError:
            setattr(sys, name, None)


def _writer(number: int, errors: str) -> io.TextIOWrapper:
    """As Python opens it: a terminal and standard error show each line at once."""
    at_once = number == 2 or os.isatty(number)
    return os.fdopen(number, "w", buffering=1 if at_once else -1, errors=errors, closefd=False)


def _received(given: Any) -> Stream:
    return Stream(given.detach())
