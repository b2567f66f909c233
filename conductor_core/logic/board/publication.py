"""What a view knows of a commit on its way to a git host."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId
from conductor_core.domain.publication import HostRequest
from conductor_core.domain.value import Value


class PublicationView(Value):
    """A commit on its way to a git host, and there."""

    number: int
    """Of the event that proposed it."""
    remote: str
    branch: str
    target: str
    commit: CommitId
    changes: tuple[FileChange, ...]
    sensitive: tuple[str, ...]
    by: str
    state: Literal["asking", "pushing", "pushed", "replaced"] = "asking"
    consents: tuple[str, ...] = ()
    """Who said yes, in order: to the push, and to what is sensitive."""
    request: HostRequest | None = None
    cause: str = ""
    """Why it does not go on."""
    advice: str = ""
    again_at: datetime | None = None
