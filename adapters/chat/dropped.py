"""Files that people drop with what they say."""

from dataclasses import dataclass

ZIP = frozenset({"application/zip", "application/x-zip-compressed"})


@dataclass(frozen=True)
class Dropped:
    """A file that came with a message."""

    id: str
    name: str
    kind: str
    """Media type, as the platform guesses it."""
    size: int
    """Bytes."""
    url: str
    """Where it is fetched; empty where the platform has to be asked for it."""

    @property
    def is_zip(self) -> bool:
        """Whether it is meant as one; what it is shows when it is opened."""
        return self.kind in ZIP or self.name.lower().endswith(".zip")

    @property
    def is_picture(self) -> bool:
        """Whether it is meant as one."""
        return self.kind.startswith("image/")
