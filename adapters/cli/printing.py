"""Replies on standard output."""

import contextlib
import json
import os
import sys
import textwrap
from typing import TextIO

from conductor_core.domain.command import Reply
from conductor_core.logic.ornaments import carried


def print_json(reply: Reply) -> None:
    """A reply as one JSON object on one line."""
    body = {"outcome": reply.outcome, "text": reply.text, "run": reply.run, "data": reply.data}
    text = json.dumps(body, ensure_ascii=False)
    _put(text if carried(text, sys.stdout.encoding) == text else json.dumps(body), sys.stdout)


def say(text: str) -> None:
    """A line on standard output."""
    _put(_fitted(text, sys.stdout), sys.stdout)


def complain(text: str) -> None:
    """A line on standard error; who is not there any more is told nothing."""
    with contextlib.suppress(OSError):
        _put(_fitted(text, sys.stderr), sys.stderr)


def one_reader() -> bool:
    """Whether standard output and standard error go to the same place: a terminal, or one pipe or file of both."""
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno()) or (
            sys.stdout.isatty() and sys.stderr.isatty()
        )
    except (OSError, ValueError):  # one of them is closed
        return False


def _put(text: str, stream: TextIO) -> None:
    stream.write(carried(text.rstrip("\n") + "\n", stream.encoding))
    stream.flush()


def _fitted(text: str, stream: TextIO) -> str:
    """Lines too long for a terminal end between words: it would end them within a command that somebody copies."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return text
    return "\n".join(_broken(line, columns) if len(line) > columns > 0 else line for line in text.split("\n"))


def _broken(line: str, columns: int) -> str:
    return textwrap.fill(line, columns, break_long_words=False, break_on_hyphens=False)
