"""Files that hold settings: ``.env`` with many, and secret files with one key each."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dotenv.parser import parse_stream

from conductor_core.errors import SettingsError

LARGEST = 262_144
"""Bytes; what is larger is some other file."""
LARGEST_KEY = 16_384
"""Bytes; what is larger is some other file."""


@dataclass(frozen=True)
class Line:
    """A setting in a file."""

    value: str
    number: int


def read_file(path: Path) -> tuple[bytes, int]:
    """What is in a file, and its mode.

    Raises:
        SettingsError: it is no file, or too large.
    """
    with _regular(path, "; put the settings into a file of that name, or remove it") as (file, mode):
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise SettingsError(f"{path} is too large; is it the right file?")
    return data, mode


def read_env_file(path: Path) -> tuple[dict[str, Line], list[str]]:
    """What an ``.env`` file sets, and what is wrong with it, each with its line. No file is an empty one."""
    try:
        data, _ = read_file(path)
    except FileNotFoundError:
        return {}, []
    except SettingsError as error:
        return {}, [error.message]
    except OSError as error:
        return {}, [f"{path} cannot be read: {error.strerror}. Mend its permissions or remove it."]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        return {}, [f"{path}:{number} is not UTF-8; save the file as UTF-8."]
    lines: dict[str, Line] = {}
    faults: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        blank = len(binding.original.string) - len(binding.original.string.lstrip())
        number = binding.original.line + binding.original.string[:blank].count("\n")
        if binding.error or (binding.key and binding.value is None):
            faults.append(f"{path}:{number} cannot be understood; write NAME=value.")
        elif binding.key and binding.key.upper() in lines:
            first = lines[binding.key.upper()].number
            faults.append(f"{path}:{number} sets {binding.key} again, after line {first}; keep one.")
        elif binding.key and binding.value is not None:
            lines[binding.key.upper()] = Line(binding.value, number)
    return lines, faults


def read_secret_file(path: Path) -> str:
    """The key in a file that only its owner may read.

    Raises:
        SettingsError: it is missing, no file, empty, too large, no text, or readable for others.
    """
    try:
        with _regular(path) as (file, mode):
            if mode & 0o077:
                raise SettingsError(f"{path} can be read by others (mode {mode & 0o777:04o}); run: chmod 600 {path}")
            data = file.read(LARGEST_KEY + 1)
    except FileNotFoundError:
        raise SettingsError(f"there is no file {path}; make it or correct the name.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    return _key(path, data)


@contextmanager
def _regular(path: Path, remedy: str = "") -> Iterator[tuple[BinaryIO, int]]:
    """A file, open, and its mode. A pipe or a device would be waited for without end, and is refused."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise SettingsError(f"{path} is no file{remedy}.")
    with os.fdopen(descriptor, "rb") as file:
        yield file, mode


def _key(path: Path, data: bytes) -> str:
    if len(data) > LARGEST_KEY:
        raise SettingsError(f"{path} is too large for a key; is it the right file?")
    try:
        key = data.decode().strip()
    except UnicodeDecodeError:
        raise SettingsError(f"{path} holds no text; is it the right file?") from None
    if not key:
        raise SettingsError(f"{path} is empty; put the key into it.")
    return key
