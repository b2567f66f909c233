"""Small results are shown where people read of them, so that nobody opens a file to see ten lines."""

from collections.abc import Mapping, Sequence

from conductor_core.domain.evidence import FileChange, Preview
from conductor_core.domain.files import File

FILES = 3
"""Changed files that may be shown; of a larger change none is, because it would be no picture of it."""
LINES = 20
WIDTH = 160
"""Most lines of a file, and most characters of a line, that still read as a preview."""


def previews(changes: Sequence[FileChange], files: Mapping[str, File]) -> tuple[Preview, ...]:
    """The files of a small change as they are handed over; what is deleted, a link, binary, empty or long is left out."""
    if len(changes) > FILES:
        return ()
    left = [change.path for change in changes if change.status != "deleted" and change.added is not None]
    found = [(path, files[path]) for path in left if path in files and files[path].mode != "link"]
    shown = [(path, _small(file.content)) for path, file in found]
    return tuple(Preview(path=path, text=text) for path, text in shown if text)


def _small(content: bytes) -> str:
    """Its text, or nothing where it is too long to be shown or none at all."""
    if len(content) > LINES * WIDTH:
        return ""
    try:
        text = content.decode().rstrip()
    except UnicodeDecodeError:
        return ""
    lines = text.splitlines()
    return text if len(lines) <= LINES and all(len(line) <= WIDTH for line in lines) else ""
