"""Files as values: what crosses the border between the host and a workspace."""

from typing import Literal

from conductor_core.domain.value import Value

FileMode = Literal["file", "executable", "link"]


class File(Value):
    """One file. The content of a link is its target."""

    content: bytes
    mode: FileMode = "file"
    left_out: int = 0
    """Bytes of a content that is not here, because it is too long to be read with all others."""

    @property
    def size(self) -> int:
        """Bytes of the file itself."""
        return len(self.content) + self.left_out
