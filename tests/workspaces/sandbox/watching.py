"""Looking from the host at what commands leave behind."""

import os
from pathlib import Path


def alive(marker: str) -> list[int]:
    """Processes with a word in their command line, our own apart."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if process.name.isdigit() and int(process.name) != os.getpid() and marker.encode() in words:
            found.append(int(process.name))
    return found


def owners(folder: Path) -> set[int]:
    """The users that a folder and everything in it belong to."""
    return {path.lstat().st_uid for path in (folder, *folder.rglob("*"))}


def contents(folder: Path) -> list[str]:
    """Names in a folder."""
    return [path.name for path in folder.iterdir()]


def children(pid: int) -> list[int]:
    """Of any of its threads."""
    return [int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()]


def close_to_others(folder: Path) -> None:
    """Only its owner may enter."""
    folder.chmod(0o700)
