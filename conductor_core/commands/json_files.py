"""Files of JSON that `export` writes: written beside the goal and then renamed, read never further than may be."""

import json
import os
import stat
from pathlib import Path

from pydantic import JsonValue

from conductor_core.errors import InputRefusedError


def write(path: Path, body: dict[str, JsonValue]) -> None:
    """All of it, or what was there before.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    part.write_bytes(json.dumps(body, ensure_ascii=False).encode())
    part.replace(path)


def read(name: str, what: str, most: int) -> dict[str, JsonValue]:
    """What stands in a file that may be anybody's.

    Args:
        name: the file.
        what: it is to be, for people, e.g. ``project export``.
        most: bytes it may have.

    Raises:
        InputRefusedError: it cannot be read, is too large, or holds something else.
    """
    path = Path(name).expanduser()
    try:
        body = json.loads(_content(path, most))
    except OSError as error:
        raise InputRefusedError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise InputRefusedError(f"{path} is no {what}: it is not JSON.") from error
    if not isinstance(body, dict):
        raise InputRefusedError(f"{path} is no {what}.")
    return body


def _content(path: Path, most: int) -> bytes:
    """All of a file, and never more than may be. A pipe or a device has no end, or never begins."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputRefusedError(f"{path} is no file: give one that `export` wrote.")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise InputRefusedError(f"{path} is larger than {most >> 20} MiB.")
    return content
