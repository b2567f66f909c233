"""What is handed over."""

from typing import Literal

from conductor_core.domain.value import Value

ArtifactKind = Literal["diff", "patch", "zip", "picture", "thread", "report"]


class Artifact(Value):
    """A file made for people, below the run's delivery folder."""

    kind: ArtifactKind
    name: str
    """File name, e.g. ``R7.patch``."""
    path: str
    """Absolute path on this machine; empty where it was handed over on another one."""
    size: int
    """Bytes."""
    sha256: str
    of: str = ""
    """The path in the project of the file that it shows, where it is a picture."""
