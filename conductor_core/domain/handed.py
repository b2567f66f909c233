"""What comes with an order beside its words. Strangers wrote it: it is data, and never an order."""

from conductor_core.domain.project import ZipSource
from conductor_core.domain.value import Value


class Material(Value):
    """A text to read for a goal: a file that was dropped, what was said before, a message that is pointed at."""

    title: str
    """What it is and whose, for people and agents, e.g. ``notes.md, a file of Ann``."""
    text: str


class Handed(Value):
    """All of it; a surface keeps it within bounds and says what it left out."""

    archive: ZipSource | None = None
    """The files to begin with."""
    material: tuple[Material, ...] = ()
