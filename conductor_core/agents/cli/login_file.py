"""A person's login with an agent program, as it lies in the home folder."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from conductor_core.errors import AgentError

LARGEST = 64 << 10
"""Bytes; what is larger is something else."""
SECRET = 16
"""Characters from which a word in it is kept secret, whatever it is called."""


def read_login(home: Path, place: str, title: str) -> str:
    """The file's content. Blocking.

    Args:
        home: of the person; ``~`` is that of whoever we are.
        place: the file, below it.
        title: of the program, for people.

    Raises:
        AgentError: it is not there, or others could get at it; one sentence on what to do.
    """
    path = home / place
    try:
        path = path.expanduser()
        real = path.resolve(strict=True)
        if not real.is_relative_to(home.expanduser().resolve()):
            raise _refused(f"{path} leads out of the home folder; put the file itself there")
        text = _owned(real)
        list(secrets_of(text))
    except FileNotFoundError:
        raise _refused(f"log in with {title} once on this machine: {path} is not there") from None
    except (OSError, ValueError, RuntimeError):  # too deep, or nobody has a home here
        raise _refused(f"{path} is no login that can be read; log in with {title} anew") from None
    return text


def secrets_of(text: str) -> Iterator[str]:
    """Everything in a login that nobody else should read.

    Raises:
        ValueError: it is no JSON.
    """
    waiting: list[JsonValue] = [json.loads(text)]
    while waiting:
        match waiting.pop():
            case str() as word if len(word) >= SECRET:
                yield word
            case list() as items:
                waiting += items
            case dict() as fields:
                waiting += fields.values()


def _owned(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if stat.S_ISREG(state.st_mode) and state.st_uid != os.geteuid():
            raise _refused(f"{path} belongs to somebody else; run Conductor as whoever is logged in")
        if stat.S_ISREG(state.st_mode) and state.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _refused(f"others on this machine may use {path}; run: chmod 600 {path}")
        data = file.read(LARGEST + 1)
    if not stat.S_ISREG(state.st_mode) or len(data) > LARGEST:
        raise ValueError
    return data.decode()


def _refused(sentence: str) -> AgentError:
    return AgentError(sentence, remedy="other_agent")
