"""Reads files out of a commit."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId
from conductor_core.workspaces.repository import Repository, TreeEntry, read_contents
from conductor_core.workspaces.threads import in_thread

IN_MEMORY = 1 << 20
"""Bytes of the largest content that ``files`` gives."""


async def files(repository: Repository, commit: CommitId, scratch: Path) -> Mapping[str, File]:
    """All of them, contents above 1 MiB left empty."""
    entries = [entry for entry in await repository.entries(commit, sizes=True) if entry.mode is not None]
    read = await _read(repository, [entry for entry in entries if entry.size <= IN_MEMORY], scratch)
    return {
        entry.path: File(
            content=read.get(entry.path, b""), mode=entry.mode, left_out=0 if entry.path in read else entry.size
        )
        for entry in entries
        if entry.mode is not None
    }


async def contents(
    repository: Repository, commit: CommitId, paths: Collection[str], largest: int, scratch: Path
) -> Mapping[str, bytes]:
    """Some of them, whole; links and those of more bytes are left out."""
    entries = await repository.entries(commit, sizes=True) if paths else []
    wanted = [one for one in entries if one.path in paths and one.mode in ("file", "executable")]
    return await _read(repository, [one for one in wanted if one.size <= largest], scratch)


async def _read(repository: Repository, entries: Sequence[TreeEntry], scratch: Path) -> dict[str, bytes]:
    with await repository.contents([entry.oid for entry in entries], scratch) as file:
        read = await in_thread(lambda: list(read_contents(file, len(entries))))
    return {entry.path: content for entry, content in zip(entries, read, strict=True)}
