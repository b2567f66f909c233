"""Removes folders that strangers wrote to: follows no link, and no depth or lock of theirs stops it."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove(path: Path, trash: Path) -> None:
    """Make a folder vanish at once, then empty it. Blocks. What a killed process left in the trash goes too.

    ``trash`` lies on the same file system. A path that is not there is fine.
    """
    trash.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.rename(Path(tempfile.mkdtemp(dir=trash)) / "was")
    for left in list(trash.iterdir()):
        _empty(left)
        with contextlib.suppress(FileNotFoundError):
            left.rmdir()


def _empty(top: Path) -> None:
    """Empty a folder of ours. Folders inside it are moved up before they are emptied, so that no depth matters."""
    descriptor = os.open(top, _OPEN)
    try:
        with os.scandir(descriptor) as entries:
            waiting = [entry.name for entry in entries]
        moved = max((int(name) for name in waiting if name.isdecimal()), default=0)
        while waiting:
            name = waiting.pop()
            try:
                folder = _open_folder(name, descriptor)
            except NotADirectoryError:
                os.unlink(name, dir_fd=descriptor)
                continue
            try:
                for found in _empty_of_files(folder):
                    moved += 1
                    _open_up(found, folder)
                    os.rename(found, str(moved), src_dir_fd=folder, dst_dir_fd=descriptor)
                    waiting.append(str(moved))
            finally:
                os.close(folder)
            os.rmdir(name, dir_fd=descriptor)
    finally:
        os.close(descriptor)


def _empty_of_files(folder: int) -> list[str]:
    """Unlink everything but folders; gives those."""
    folders = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=folder)
    return folders


def _open_folder(name: str, parent: int) -> int:
    try:
        return os.open(name, _OPEN, dir_fd=parent)
    except PermissionError:
        _open_up(name, parent)
        return os.open(name, _OPEN, dir_fd=parent)


def _open_up(name: str, parent: int) -> None:
    """Give ourselves the right to empty a folder, without following a link put in its place."""
    pinned = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=parent)
    try:
        if stat.S_IMODE(os.fstat(pinned).st_mode) & stat.S_IRWXU != stat.S_IRWXU:
            os.chmod(f"/proc/self/fd/{pinned}", stat.S_IRWXU)  # noqa: PTH101 - a descriptor, not a path
    finally:
        os.close(pinned)
