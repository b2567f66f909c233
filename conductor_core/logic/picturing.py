"""Which pictures of a change are handed over as such, so that nobody opens an archive to see what was made."""

import re
from collections.abc import Sequence

from conductor_core.domain.evidence import FileChange
from conductor_core.logic.pictures import kind_of

MOST = 6
"""Pictures that are handed over; with the other files they fit in one message of every chat."""
LARGEST = 5 << 20
"""Bytes of one."""
NAME = 60
"""Characters of a file's name."""
_ENDS = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_FIRST = ("screen", "shot")
"""Words of a path that tell that somebody wanted to show something."""


def called_pictures(changes: Sequence[FileChange]) -> tuple[str, ...]:
    """The paths of new and changed files that are called pictures; what was made to be shown comes first."""
    found = [one.path for one in changes if one.status != "deleted" and one.added is None]
    found = [path for path in found if path.lower().endswith(_ENDS)]
    return tuple(sorted(found, key=lambda path: not any(word in path.lower() for word in _FIRST)))


def is_picture(content: bytes) -> bool:
    """Whether chats and browsers show it, whatever it is called."""
    return kind_of(content) is not None or content.startswith((b"GIF87a", b"GIF89a"))


def file_name(path: str) -> str:
    """The name of a file as every file system and chat takes it; a stranger chose the path."""
    return re.sub(r"[^\w.-]+", "_", path.rpartition("/")[2], flags=re.ASCII)[-NAME:]
