"""What a process tree and a folder use, read straight from the kernel: cheap enough to ask twice a second."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
MOST_FILES = 500_000
"""Files looked at when a folder is measured; whoever makes more is measured by the file system's own count."""


def tree(pid: int) -> tuple[int, ...]:
    """The processes below ``pid``, parents first, without itself."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = list(_children(waiting.pop()))
        found += children
        waiting += children
    return tuple(found)


def _children(pid: int) -> Iterator[int]:
    with suppress(OSError):  # it ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            yield from map(int, (thread / "children").read_text().split())


def memory(pids: tuple[int, ...], *, above: int) -> int:
    """Bytes of memory that processes hold: a quick upper bound, and the exact share of each only when that is ``above``."""
    resident = sum(map(_resident, pids))
    return resident if resident <= above else sum(map(_share, pids))


def _resident(pid: int) -> int:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    return 0


def _share(pid: int) -> int:
    """Pages that several processes use count for each of them in part."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _resident(pid)


def processor_time(pids: tuple[int, ...]) -> float:
    """Seconds that processes have used, with those of their children that ended."""
    return sum(map(_ticks, pids)) / TICKS


def _ticks(pid: int) -> int:
    with suppress(OSError, ValueError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15]))
    return 0


class UnmeasurableError(Exception):
    """The folder hides some of its files, or has too many."""


def folder_size(path: Path) -> int:
    """Bytes that the files below a folder take on the disk; links are not followed.

    Raises:
        UnmeasurableError: a folder in it cannot be read, or there are more than ``MOST_FILES`` files.
    """
    size = files = 0
    waiting = [os.fspath(path)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    files += 1
                    size += _blocks(entry)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UnmeasurableError from error
        if files > MOST_FILES:
            raise UnmeasurableError
    return size


def _blocks(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:
        return 0
