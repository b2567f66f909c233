"""A project's repository: bare, owned by the host, written by nobody else."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from conductor_core.domain.files import FileMode
from conductor_core.domain.ids import CommitId
from conductor_core.errors import InputRefusedError, WorkspaceError
from conductor_core.logic.commit_text import COMMITTER, identity, message
from conductor_core.ports.workspaces import Author
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.git import Git, GitFailedError, Limits

NO_CONVERSION = "* -text -ident -filter !working-tree-encoding !eol !crlf !diff !merge !export-ignore !export-subst\n"
"""Attributes that win over those inside a project, so that bytes stay as they are."""

QUICKLY = ("core.compression=1", "core.bigFileThreshold=1m")
"""How contents are taken in: somebody waits, and large ones are seldom like each other."""
_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_NAME = re.compile(r"refs/(?!.*(?:\.\.|//|\.lock(?:/|$)|/[.-]|\./))[A-Za-z0-9][A-Za-z0-9._/-]{0,120}(?<![./])")
_MODES: dict[str, FileMode] = {"100644": "file", "100664": "file", "100755": "executable", "120000": "link"}
_LISTING = 64 << 20
"""Bytes of a listing that are read; more cannot be a project within the ceilings."""


@dataclass(frozen=True)
class TreeEntry:
    """One path of a commit."""

    path: str
    mode: FileMode | None
    """None for what is no file: a folder, or another repository's commit."""
    oid: str
    size: int = 0
    submodule: bool = False


class Repository:
    """Git on one bare repository. Every commit argument is a full id."""

    def __init__(self, path: Path, git: Git) -> None:
        self.path = path
        self.git = git

    def create(self) -> None:
        """Lay it out, empty. Blocks; the folder must not exist yet."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700)
        for folder in ("objects/pack", "objects/info", "refs", "info"):
            (self.path / folder).mkdir(parents=True)
        (self.path / "info/attributes").write_text(NO_CONVERSION)
        (self.path / "config").write_text(_CONFIG)
        (self.path / "HEAD").write_text("ref: refs/heads/none\n")

    async def add(self, stream: CommitStream) -> CommitId:
        """Take in a finished stream."""
        _, output = await self.git.run(
            self.path,
            *("fast-import", "--quiet", "--done", "--force", "--date-format=raw"),
            stdin=stream.file,
            settings=QUICKLY,
        )
        return CommitId(output.decode().strip())

    async def tree_of(self, commit: CommitId) -> str:
        """The id of a commit's tree."""
        return await self._id(f"{checked(commit)}^{{tree}}")

    async def message_of(self, commit: CommitId) -> str:
        """What a commit says, behind its headers."""
        _, output = await self.git.run(self.path, "cat-file", "commit", checked(commit), limits=Limits(output=_LISTING))
        return output.decode("utf-8", "replace").partition("\n\n")[2]

    async def first_parent(self, commit: CommitId) -> CommitId:
        """The commit before.

        Raises:
            WorkspaceError: it is the first one.
        """
        try:
            return CommitId(await self._id(f"{checked(commit)}^1"))
        except GitFailedError:
            raise WorkspaceError("There is nothing before the project's first files to go back to.") from None

    async def entries(self, commit: str, *, sizes: bool = False, folders: bool = False) -> list[TreeEntry]:
        """All paths of a commit or tree, in git's order.

        Raises:
            TooMuchError: the listing has no end in sight.
        """
        options = [option for option, wanted in (("-l", sizes), ("-t", folders)) if wanted]
        _, output = await self.git.run(
            self.path, "ls-tree", "-r", "-z", "--full-tree", *options, checked(commit), limits=Limits(output=_LISTING)
        )
        return [_entry(record, sizes=sizes) for record in output.split(b"\0") if record]

    async def contents(self, oids: Sequence[str], scratch: Path) -> IO[bytes]:
        """Blobs one after another in a file, to be read by ``read_contents``; close it after use."""
        file = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - handed to the caller, who closes it
        try:
            if oids:
                names = "".join(f"{oid}\n" for oid in oids).encode()
                await self.git.run(self.path, "cat-file", "--batch=%(objectsize)", stdin=names, stdout=file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    async def commit(self, tree: str, parents: Iterable[CommitId], text: str, author: Author) -> CommitId:
        """A commit that depends on nothing but its arguments."""
        lines = [
            f"tree {checked(tree)}",
            *(f"parent {checked(parent)}" for parent in dict.fromkeys(parents)),
            f"author {identity(author.name, author.at)}",
            f"committer {identity(COMMITTER, author.at)}",
        ]
        body = "\n".join(lines) + "\n\n" + message(text)
        _, output = await self.git.run(self.path, "hash-object", "-t", "commit", "-w", "--stdin", stdin=body.encode())
        return CommitId(output.decode().strip())

    async def point(self, ref: str, commit: CommitId) -> None:
        """Let a name mean a commit.

        Raises:
            InputRefusedError: the name is none that git and people read alike.
        """
        if not _NAME.fullmatch(ref) or ref.endswith("/HEAD"):
            raise InputRefusedError(
                "A name for a commit has letters, digits, dots, dashes and slashes only.", rule="name"
            )
        await self.git.run(self.path, "update-ref", "--no-deref", ref, checked(commit))

    async def release(self, ref: str) -> None:
        """Let go of a name."""
        await self.git.run(self.path, "update-ref", "-d", "--no-deref", ref)

    async def forget(self, ref: str) -> None:
        """Let go of a name, and of the mark that history was cut there."""
        await self.release(ref)
        (self.path / "shallow").unlink(missing_ok=True)

    async def _id(self, name: str) -> str:
        _, output = await self.git.run(self.path, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
        return output.decode().strip()


def checked(commit: str) -> str:
    """The id itself, when it is one.

    Raises:
        WorkspaceError: it is something else, which git could take for an option or a name.
    """
    if not _COMMIT.fullmatch(commit):
        raise WorkspaceError("A commit is named by its forty hex digits.")
    return commit


def read_contents(file: IO[bytes], count: int) -> Iterator[bytes]:
    """The blobs of ``Repository.contents``, one at a time."""
    for _ in range(count):
        size = int(file.readline())
        yield file.read(size)
        file.seek(1, os.SEEK_CUR)


def _entry(record: bytes, *, sizes: bool) -> TreeEntry:
    facts, _, name = record.partition(b"\t")
    mode, kind, oid, *size = facts.decode().split()
    return TreeEntry(
        path=name.decode("utf-8", "surrogateescape"),
        mode=_MODES.get(mode),
        oid=oid,
        size=int(size[0]) if sizes and kind == "blob" else 0,
        submodule=kind == "commit",
    )
