"""Brings what changed in a workspace into the project's repository.

The host reads the files itself, as data, and writes the commit in its own repository. No git runs in the workspace:
whatever an agent made of its ``.git`` folder (commits, hooks, filters, alternates, or nothing at all) means nothing here.
"""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from conductor_core.domain.ids import AttemptId, CommitId
from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.line_ends import LineEnds
from conductor_core.logic.paths import collision, link_fault, shown
from conductor_core.ports.workspaces import Author
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.repository import Repository, TreeEntry, read_contents
from conductor_core.workspaces.threads import in_thread
from conductor_core.workspaces.walking import Found, Unfit, Walk

SMALL = 64 << 10
"""Bytes of a file that is looked into for its line ends."""
LOOKED_AT = 50
"""Files."""


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
    ends = await _line_ends(work.base, before, repository, scratch)
    with tempfile.TemporaryFile(dir=scratch) as file:
        stream = CommitStream(file)
        if not await in_thread(_write, work, before, ends, ceilings, stream):
            return None
        return await repository.add(stream)


async def _line_ends(
    base: CommitId, before: Mapping[str, TreeEntry], repository: Repository, scratch: Path
) -> LineEnds:
    """What the project says of line ends, where its files have them so: those out of a git host are as its history has them."""
    attributes = before.get(".gitattributes")
    if attributes is None:
        return LineEnds()
    with await repository.contents([attributes.oid], scratch) as file:
        declared = LineEnds.parse(next(read_contents(file, 1)))
    if not declared.lines:
        return declared
    small = [entry for entry in await repository.entries(base, sizes=True) if entry.mode and entry.size <= SMALL]
    some = [entry.oid for entry in small if declared.are_crlf(entry.path)][:LOOKED_AT]
    with await repository.contents(some, scratch) as file:
        return declared if any(b"\r\n" in content for content in read_contents(file, len(some))) else LineEnds()


def _write(
    work: Work, before: Mapping[str, TreeEntry], ends: LineEnds, ceilings: Ceilings, stream: CommitStream
) -> bool:
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
        if item.mode != "link":
            item = replace(item, content=ends.kept(item.path, item.content))  # noqa: PLW2901 - the same, as it is kept
        if _same(item, before.get(item.path)):
            continue
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
