"""The files of projects: one bare repository each, owned by the host, and a workspace for each attempt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, CommitId, ProjectId
from conductor_core.domain.project import Source
from conductor_core.domain.sandbox import Policy, Vitals
from conductor_core.ports.sandbox import Session


@dataclass(frozen=True)
class Checked:
    """A source that was looked at and can be taken in."""

    source: Source
    """As what it turned out to be."""
    empty: bool = False
    """Whether it is known to hold no files."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A project's files are in."""

    commit: CommitId
    files: int
    size: int
    """Bytes."""
    notes: tuple[str, ...] = ()
    """What was left out or is worth knowing, for people."""
    root: str = ""
    """The folder around the project in the archive it came in; patches and ZIPs put it back."""
    origin: str = ""
    """The web address of the repository that the folder itself calls its origin."""


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who a commit names, and when; fixed, so that a repeated step makes the same commit."""

    name: str
    at: datetime


Side = Literal["ours", "theirs", "both"]
"""What is taken where two commits meet."""


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A merge that people or an agent must settle."""

    paths: tuple[str, ...]


class Workspace(Protocol):
    """An attempt's own copy of the files, open in the sandbox."""

    @property
    def session(self) -> Session:
        """Where commands run."""
        ...

    @property
    def fresh(self) -> bool:
        """False when it was found as an interrupted attempt left it."""
        ...

    async def enter(self, policy: Policy) -> Session:
        """The same files in another session, for a program that needs more than a command does; it ends with the workspace.

        What the workspace was opened to reach can be reached from there as well.

        Its home is a folder that stays with the attempt like its files, and is never collected.

        Raises:
            SandboxUnavailableError: the sandbox cannot give what the policy asks for.
            WorkspaceError: the policy names what may not be shown inside.
        """
        ...

    def vitals(self) -> Vitals:
        """How everything does that runs in any of its sessions."""
        ...

    async def collect(self, message: str, author: Author) -> CommitId | None:
        """Bring everything that changed into the project's repository as one commit; None when nothing changed.

        Raises:
            InputRefusedError: the change holds what is never accepted (a link that leads outside, a nested repository, …).
        """
        ...

    async def close(self) -> None:
        """End its commands; the files stay for a restart."""
        ...

    async def discard(self) -> None:
        """End its commands and remove the files."""
        ...


class Workspaces(Protocol):
    """All repositories. Every method may be repeated after a crash and then does the same once."""

    async def check_source(self, source: Source) -> Checked:
        """Refuse what can be seen to be unusable without taking it in.

        A folder and an archive are told apart by what lies there. What passes may have changed until it is imported.

        Raises:
            InputRefusedError: what was refused, where, and what to do.
        """
        ...

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """Bring a source in as the project's first commit.

        Raises:
            InputRefusedError: what was refused, where, and what to do.
        """
        ...

    async def open(self, project: ProjectId, attempt: AttemptId, commit: CommitId, policy: Policy) -> Workspace:
        """A workspace with the files of a commit; one that an interrupted attempt left is taken up again."""
        ...

    async def left(self) -> tuple[AttemptId, ...]:
        """Attempts that have a workspace here, complete or not."""
        ...

    async def tidy(self, keep: Collection[AttemptId]) -> None:
        """Called before any work begins: remove what killed processes left, but for the workspaces of these attempts."""
        ...

    async def merge(
        self, project: ProjectId, ours: CommitId, theirs: CommitId, *, message: str, author: Author
    ) -> CommitId | Conflict:
        """Both together. Pure: it moves no branch; equal arguments give the same commit."""
        ...

    async def unite(
        self, project: ProjectId, ours: CommitId, theirs: CommitId, side: Side, *, message: str, author: Author
    ) -> CommitId:
        """Both together although they meet in some lines: there with one of them, or with both and git's marks between."""
        ...

    async def revert(
        self, project: ProjectId, head: CommitId, commit: CommitId, *, message: str, author: Author
    ) -> CommitId | Conflict:
        """``head`` without what ``commit`` brought in. Pure like ``merge``."""
        ...

    async def keep(self, project: ProjectId, name: str, commit: CommitId) -> None:
        """Point a name at a commit, e.g. ``runs/R7``, so that it is kept."""
        ...

    async def release(self, project: ProjectId, name: str) -> None:
        """Let go of such a name; one that is not there is no fault."""
        ...

    async def files(self, project: ProjectId, commit: CommitId) -> Mapping[str, File]:
        """All files of a commit, contents above 1 MiB left empty."""
        ...

    async def contents(
        self, project: ProjectId, commit: CommitId, paths: Collection[str], *, largest: int
    ) -> Mapping[str, bytes]:
        """Some files of a commit, whole; links and those of more than ``largest`` bytes are left out."""
        ...

    async def tree(self, project: ProjectId, commit: CommitId) -> str:
        """A digest of all files of a commit: equal files have an equal one, whatever came before them."""
        ...

    async def changes(self, project: ProjectId, base: CommitId, head: CommitId) -> tuple[FileChange, ...]:
        """What differs."""
        ...

    async def patch(self, project: ProjectId, base: CommitId, head: CommitId) -> bytes:
        """What ``git apply`` needs to turn base into head, binary files included."""
        ...

    async def diff(self, project: ProjectId, base: CommitId, head: CommitId) -> bytes:
        """The same change for reading: a table of files, then the lines; binary files only named."""
        ...

    async def write_zip(self, project: ProjectId, commit: CommitId, to: Path, *, under: str = "") -> None:
        """All files of a commit, or those ``under`` a path, as a ZIP, byte for byte, the same for the same commit."""
        ...

    async def bundle(self, project: ProjectId) -> bytes:
        """The whole repository with its names, as one git bundle."""
        ...

    async def unbundle(self, project: ProjectId, bundle: bytes) -> None:
        """Make a project's repository from a bundle; repeating it is harmless.

        Raises:
            InputRefusedError: the bundle is damaged.
        """
        ...

    async def forget(self, project: ProjectId) -> None:
        """Remove a project's repository and workspaces."""
        ...
