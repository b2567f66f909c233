"""Brings what changed in a workspace into the project's repository.

The host reads the files itself, as data, and writes the commit in its own repository. No git runs in the workspace:
whatever an agent made of its ``.git`` folder (commits, hooks, filters, alternates, or nothing at all) means nothing here.
"""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conductor_core.domain.ids import AttemptId, CommitId
from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.paths import collision, link_fault, shown
from conductor_core.ports.workspaces import Author
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.repository import Repository, TreeEntry
from conductor_core.workspaces.threads import in_thread
from conductor_core.workspaces.walking import Found, Unfit, Walk


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an attempt worked on."""

    attempt: AttemptId
    folder: Path
    base: CommitId
    message: str
    author: Author


async def collect(work: Work, repository: Repository, ceilings: Ceilings, scratch: Path) -> CommitId | None:
    """One commit on the base that holds everything that changed; None when nothing did.

    Raises:
        InputRefusedError: the change holds what is never accepted.
    """
    before = {entry.path: entry for entry in await repository.entries(work.base) if entry.mode is not None}
    with tempfile.TemporaryFile(dir=scratch) as file:
        stream = CommitStream(file)
        if not await in_thread(_write, work, before, ceilings, stream):
            return None
        return await repository.add(stream)


def _write(work: Work, before: Mapping[str, TreeEntry], ceilings: Ceilings, stream: CommitStream) -> bool:
    """Write the commit; False when nothing changed."""
    seen: list[str] = []
    changed = False
    for item in Walk(work.folder, ceilings=ceilings, tracked=before):
        if isinstance(item, Unfit):
            raise InputRefusedError(f"{shown(item.path)} {item.fault.why}.", rule=item.fault.rule)
        seen.append(item.path)
        if _same(item, before.get(item.path)):
            continue
        _refuse_link(item)
        stream.put(item.path, item.content, item.mode)
        changed = True
    pair = collision(seen) if changed else None
    if pair is not None:
        raise InputRefusedError(
            f"{shown(pair[0])} and {shown(pair[1])} would get in each other's way.", rule="collision"
        )
    dropped = before.keys() - set(seen)
    if not (changed or dropped):
        return False
    stream.finish(f"refs/attempts/{work.attempt}", work.message, work.author, parent=work.base, dropped=sorted(dropped))
    return True


def _same(found: Found, entry: TreeEntry | None) -> bool:
    return entry is not None and entry.mode == found.mode and entry.oid == blob_id(found.content)


def blob_id(content: bytes) -> str:
    """What git calls a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _refuse_link(found: Found) -> None:
    if found.mode != "link":
        return
    fault = link_fault(found.path, found.content.decode("utf-8", "surrogateescape"))
    if fault is not None:
        raise InputRefusedError(f"{shown(found.path)} {fault.why}.", rule=fault.rule)
