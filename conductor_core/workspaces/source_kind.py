"""What lies where a person pointed: told by what it is, never by what it is called."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from conductor_core.domain.project import FolderSource, ZipSource
from conductor_core.errors import InputRefusedError
from conductor_core.logic.paths import shown

ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
"""Of a ZIP with files, and of an empty one."""
_ACCEPTED = "give a folder, a ZIP file or a https git address"
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def recognised(path: str) -> FolderSource | ZipSource:
    """The source that lies there. Blocks, but waits for no pipe.

    Raises:
        InputRefusedError: there is nothing that could be taken in.
    """
    with opened(path) as descriptor:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            return FolderSource(path=path)
        if not stat.S_ISREG(mode):
            raise InputRefusedError(f"{shown(path)} is neither a folder nor a file: {_ACCEPTED}.", rule="type")
        try:
            beginning = os.read(descriptor, 4)
        except OSError as error:
            raise unreadable(path, error) from None
    if beginning not in ZIP_BEGINNINGS:
        what = "a file, but no ZIP file" if beginning else "an empty file and no ZIP file"
        raise InputRefusedError(f"{shown(path)} is {what}: {_ACCEPTED}.", rule="damaged")
    return ZipSource(path=path)


@contextmanager
def opened(path: str) -> Iterator[int]:
    """A descriptor of whatever is there.

    Raises:
        InputRefusedError: nothing is there, or it may not be read.
    """
    try:
        descriptor = os.open(os.path.expanduser(path), _READ)  # noqa: PTH111 - leaves an unknown ~name as it is
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:  # no system call takes such a name
        raise _missing(path) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def unreadable(path: str, error: OSError) -> InputRefusedError:
    """Why the system does not give it, and what to do."""
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return _missing(path)
    ours = error.errno in {errno.EACCES, errno.EPERM}
    remedy = "let the user that Conductor runs as read it" if ours else _ACCEPTED
    return InputRefusedError(f"{shown(path)} cannot be read ({error.strerror}): {remedy}.", rule="missing")


def _missing(path: str) -> InputRefusedError:
    return InputRefusedError(f"{shown(path)} does not exist on this machine: {_ACCEPTED}.", rule="missing")
