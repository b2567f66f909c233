"""How files leave for a git server. Only the host does it, from a repository of its own."""

from dataclasses import dataclass
from typing import Protocol

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.ports.workspaces import Author, Conflict


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a server has now."""

    default: str
    """Name of the default branch."""
    tip: CommitId
    """Its newest commit."""
    ours: CommitId | None
    """That of the branch that was asked for; None when there is no such branch."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is to become one commit there."""

    project: ProjectId
    remote: str
    head: CommitId
    """The files as they are to be."""
    onto: CommitId | None
    """The server's commit it stands on; None lets the one be found that the files came from, else ``tip``."""
    tip: CommitId
    before: CommitId | None
    """The commit that was pushed before: ours comes after it."""
    message: str
    author: Author


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The commit. Equal arguments give an equal one."""

    commit: CommitId
    onto: CommitId
    changes: tuple[FileChange, ...]
    """Against ``onto``."""


class Outgoing(Protocol):
    """Looks, prepares and pushes. Every method may raise a ``GitHostError``, and may be repeated."""

    async def standing(self, remote: str, branch: str) -> Standing:
        """What the server has now."""
        ...

    async def prepare(self, change: Change) -> Prepared | Conflict:
        """Make the commit without sending anything."""
        ...

    async def push(self, change: Change, commit: CommitId, branch: str) -> None:
        """Send exactly this commit to that branch. Never forced: a branch with other commits refuses it."""
        ...
