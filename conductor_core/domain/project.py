"""A project: a named body of files with its history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from conductor_core.domain.ask import Subject
from conductor_core.domain.ids import CommitId, ProjectId, RunId
from conductor_core.domain.policy import Policy, Rule
from conductor_core.domain.remark import Steering
from conductor_core.domain.value import Value


class EmptySource(Value):
    """The project starts with no files."""

    kind: Literal["empty"] = "empty"


class FolderSource(Value):
    """The project starts as a copy of a folder on this machine."""

    kind: Literal["folder"] = "folder"
    path: str


class ZipSource(Value):
    """The project starts from a ZIP file on this machine."""

    kind: Literal["zip"] = "zip"
    path: str
    name: str = ""
    """What people call it who sent it; where it lies then is ours alone."""


class GitSource(Value):
    """The project starts from a public git repository."""

    kind: Literal["git"] = "git"
    url: str


Source = Annotated[EmptySource | FolderSource | ZipSource | GitSource, Field(discriminator="kind")]
"""Where a project's files come from."""


class Earlier(Value):
    """A project that was made of the same source before."""

    project: ProjectId
    run: RunId | None = None
    """The last of it."""


class Project(Value):
    """A named body of files with its history: one bare repository owned by the host."""

    id: ProjectId
    name: str
    source: Source = EmptySource()
    base: CommitId | None = None
    """The commit that holds the files as they came; None until they were imported."""
    remote: str | None = None
    """The repository on a git host that results go to, where people set one; else the one that the files came from."""
    origin: str = ""
    """What the folder that it came from calls its origin; nothing goes there before an owner makes it the remote."""
    head: CommitId | None = None
    """The newest delivered files; a new run starts there. None means ``base``."""
    rules: Mapping[Subject, Rule] = {}
    """Those that people changed."""
    created_at: datetime
    archived_at: datetime | None = None
    steering: Steering = "follow-up"
    """When an agent at work is told what people say."""

    @property
    def policy(self) -> Policy:
        """What needs somebody's yes here."""
        return Policy(own=self.rules)
