"""What comes with an order beside its words. Strangers wrote it: it is data, and never an order."""

from typing import Literal

from conductor_core.domain.project import ZipSource
from conductor_core.domain.value import Value

PictureKind = Literal["image/png", "image/jpeg", "image/webp"]
"""What every model takes that takes pictures."""


class Picture(Value):
    """A picture that was dropped, for models that take pictures; its bytes lie with the service."""

    kind: PictureKind
    path: str
    """On the machine of the service, named by the digest of the bytes."""


class Material(Value):
    """What to read for a goal: a file that was dropped, what was said before, a message that is pointed at."""

    title: str
    """What it is and whose, for people and agents, e.g. ``notes.md, a file of Ann``."""
    text: str
    picture: Picture | None = None
    """What is to be looked at; then the text says that it is a picture."""


class Handed(Value):
    """All of it; a surface keeps it within bounds and says what it left out."""

    archive: ZipSource | None = None
    """The files to begin with."""
    material: tuple[Material, ...] = ()
