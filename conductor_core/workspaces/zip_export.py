"""Writes a commit as a ZIP: byte for byte, and the same ZIP for the same commit."""

import os
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from conductor_core.domain.files import FileMode
from conductor_core.domain.ids import CommitId
from conductor_core.logic.trees import is_under
from conductor_core.workspaces.repository import Repository, TreeEntry, read_contents
from conductor_core.workspaces.threads import in_thread

_DATE = (1980, 1, 1, 0, 0, 0)
"""The first day a ZIP can name."""
_UNIX = 3
_MODES: dict[FileMode, int] = {
    "file": stat.S_IFREG | 0o644,
    "executable": stat.S_IFREG | 0o755,
    "link": stat.S_IFLNK | 0o777,
}


async def write_zip(
    repository: Repository, commit: CommitId, to: Path, scratch: Path, *, root: str = "", under: str = ""
) -> None:
    """Write the files of a commit, in order of their names, whole or not at all; below ``root`` if there is one."""
    wanted = (entry for entry in await repository.entries(commit) if entry.mode and is_under(entry.path, under))
    entries = sorted(wanted, key=lambda entry: entry.path)
    with await repository.contents([entry.oid for entry in entries], scratch) as contents:
        await in_thread(_write, entries, contents, to, f"{root}/" if root else "")


def _write(entries: Sequence[TreeEntry], contents: IO[bytes], to: Path, prefix: str) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    with part.open("xb") as file:
        with zipfile.ZipFile(file, "w") as archive:
            for entry, content in zip(entries, read_contents(contents, len(entries)), strict=True):
                archive.writestr(_info(entry, prefix), content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(to)


def _info(entry: TreeEntry, prefix: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(prefix + entry.path, _DATE)
    info.create_system = _UNIX
    info.compress_type = zipfile.ZIP_STORED if entry.mode == "link" else zipfile.ZIP_DEFLATED
    if entry.mode is not None:
        info.external_attr = _MODES[entry.mode] << 16
    return info
