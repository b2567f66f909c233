"""What a folder's own git repository tells of its files: which are committed, and which have changed since.

Git runs on a repository of ours that borrows the folder's objects. Of the folder's repository nothing is read besides but
where its HEAD points and what it calls its origin: no configuration, no hooks, no attributes take effect.
"""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conductor_core.domain.ids import CommitId
from conductor_core.errors import WorkspaceError
from conductor_core.logic.figures import count
from conductor_core.logic.paths import examples, fault
from conductor_core.logic.publishing.origin import origin
from conductor_core.workspaces.git import Limits
from conductor_core.workspaces.repository import Repository

_LIMITS = Limits(seconds=30, output=64 << 20)
_LARGEST = 16 << 20
"""Bytes of the list of packed references."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_REFERENCE = re.compile(r"ref: (refs/(?:(?!\.)[^/\0\s\\:]+/)*(?!\.)[^/\0\s\\:]+)")
_SUBMODULE = "160000"
_OTHER_IN_THE_FOLDER = (b"filter=", b"eol=crlf", b"working-tree-encoding=")
"""Attributes by which a file that nobody changed looks otherwise in a folder than in its history."""


@dataclass(frozen=True)
class History:
    """The newest commit of a folder's repository."""

    folder: Path
    commit: CommitId

    async def committed(self, repository: Repository) -> frozenset[str]:
        """The paths of its files; none where it cannot be read."""
        return frozenset(_names(await self._asked(repository, "ls-tree", "-r", "-z", "--name-only", self.commit)))

    async def changes(self, repository: Repository, taken: CommitId) -> Iterator[str]:
        """What people are told of the difference to the files that were taken in."""
        attributes = await self._asked(repository, "cat-file", "blob", f"{self.commit}:.gitattributes")
        if any(word in attributes for word in _OTHER_IN_THE_FOLDER):
            return iter(())
        fields = _names(await self._asked(repository, "diff-tree", "-r", "-z", "--raw", self.commit, taken))
        changed = dict(zip(fields[1::2], fields[::2], strict=False))
        submodules = tuple(f"{path}/" for path, facts in changed.items() if facts.startswith(f":{_SUBMODULE}"))
        paths = [
            path
            for path, facts in changed.items()
            if not (path + "/").startswith(submodules) and (not facts.endswith("D") or self._is_gone(path))
        ]
        return _told(paths)

    def _is_gone(self, path: str) -> bool:
        """Whether a person removed it; else it was not taken in."""
        return fault(path) is None and not os.path.lexists(self.folder / path)

    async def _asked(self, repository: Repository, *question: str) -> bytes:
        objects = str(self.folder / ".git" / "objects").replace("\\", "\\\\").replace('"', '\\"')
        env = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{objects}"'}
        try:
            _, answer = await repository.git.run(repository.path, *question, env=env, limits=_LIMITS)
        except WorkspaceError:
            return b""
        return answer


def origin_of(folder: Path) -> str:
    """What a folder that is the top of a repository calls its origin, as a web address. Blocks, but waits for no pipe."""
    with suppress(OSError, ValueError):
        git = os.open(folder / ".git", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            return origin(_small(git, "config"))
        finally:
            os.close(git)
    return ""


def history_of(folder: Path) -> History | None:
    """The history of a folder that is the top of a repository and has a commit. Blocks, but waits for no pipe."""
    with suppress(OSError, ValueError):
        git = os.open(folder / ".git", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            head = _small(git, "HEAD").strip()
            if named := _REFERENCE.fullmatch(head):
                head = _pointed_at(git, named[1])
        finally:
            os.close(git)
        if _COMMIT.fullmatch(head):
            return History(folder, CommitId(head))
    return None


def _pointed_at(git: int, reference: str) -> str:
    """The commit a branch is at, by its own file or by the list of packed ones."""
    with suppress(FileNotFoundError):
        return _small(git, reference).strip()
    packed = (line.partition(" ") for line in _small(git, "packed-refs").splitlines())
    return next((commit for commit, _, name in packed if name == reference), "")


def _small(git: int, name: str) -> str:
    descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=git)
    with os.fdopen(descriptor, "rb") as file:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return file.read(_LARGEST).decode("utf-8", "replace") if regular else ""


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _told(paths: list[str]) -> Iterator[str]:
    if paths:
        are = "is taken as it is" if len(paths) == 1 else "are taken as they are"
        yield f"{count(len(paths), 'file')} with uncommitted changes {are}: {examples(Counter(paths))}."
