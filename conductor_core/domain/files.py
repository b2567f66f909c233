"""Files as values: what crosses the border between the host and a workspace."""

from typing import Literal

from conductor_core.domain.value import Value

FileMode = Literal["file", "executable", "link"]


class File(Value):
    """One file. The content of a link is its target."""

    content: bytes
    mode: FileMode = "file"
