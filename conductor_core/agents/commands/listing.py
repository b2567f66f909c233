"""Which files a workspace holds, and their contents in portions."""

from collections.abc import AsyncIterator, Sequence

from conductor_core.domain.files import File
from conductor_core.logic.analysis.reading import is_own
from conductor_core.ports.sandbox import Session

PORTION = 200
"""Files that are read at a time."""


async def own_files(session: Session) -> list[str]:
    """Paths of the project's own regular files, sorted."""
    found = await session.exec(["find", ".", "-name", ".git", "-prune", "-o", "-type", "f", "-print0"], timeout=60)
    names = found.stdout.split(b"\0")
    if found.dropped:  # head and tail were kept; the two names at the seam are damaged and begin or end elsewhere
        names = [name for name in names if name.startswith(b"./") and b"\n" not in name]
    paths = (name.removeprefix(b"./").decode("utf-8", "surrogateescape") for name in names if name)
    return sorted(path for path in paths if path.isprintable() and is_own(path))


async def contents(session: Session, paths: Sequence[str]) -> AsyncIterator[dict[str, File]]:
    """The files, a portion at a time."""
    for start in range(0, len(paths), PORTION):
        yield await session.get(paths[start : start + PORTION])
