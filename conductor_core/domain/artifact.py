"""What is handed over."""

from typing import Literal

from conductor_core.domain.value import Value


class Artifact(Value):
    """A file made for people, below the run's delivery folder."""

    kind: Literal["diff", "patch", "zip", "thread", "report"]
    name: str
    """File name, e.g. ``R7.patch``."""
    path: str
    """Absolute path on this machine; empty where it was handed over on another one."""
    size: int
    """Bytes."""
    sha256: str
