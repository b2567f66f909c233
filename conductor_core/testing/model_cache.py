"""The prompt cache of a provider, computed from what was really sent."""

import hashlib
from collections.abc import Callable, Iterator

from conductor_core.logic import tokens
from conductor_core.testing.model_frames import Counted

LIFE = 300.0
"""Seconds a beginning is kept after it was last read."""
LEAST = 1024
"""Tokens; shorter beginnings are not kept."""
LOOK_BACK = 20
"""Blocks before a mark in which an older beginning is looked for."""
STEP = 128
"""Automatic caches count in steps of this many tokens."""

Blocks = list[tuple[str, bool]]


class PrefixCache:
    """Remembers beginnings of requests by their digest."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[bytes, float] = {}

    def marked(self, model: str, blocks: Blocks) -> Counted:
        """Only beginnings that end at a mark are stored, and only from a mark back they are looked for."""
        ends = list(_ends(model, blocks))
        total = ends[-1][1] if ends else 0
        marks = [place for place, (_, marked) in enumerate(blocks) if marked and ends[place][1] >= LEAST]
        found = (back for mark in reversed(marks) for back in range(mark, max(-1, mark - LOOK_BACK), -1))
        hit = next((place for place in found if self._alive(ends[place][0])), None)
        read = 0 if hit is None else ends[hit][1]
        for place in [*marks, *([] if hit is None else [hit])]:
            self._keep(ends[place][0])
        return Counted(input=total, cached=read, written=max(0, ends[marks[-1]][1] - read) if marks else 0)

    def automatic(self, model: str, blocks: Blocks) -> Counted:
        """Every beginning is stored; the longest one that is known is read."""
        ends = list(_ends(model, blocks))
        total = ends[-1][1] if ends else 0
        known = [size for digest, size in ends if size >= LEAST and self._alive(digest)]
        for digest, _ in ends:
            self._keep(digest)
        return Counted(input=total, cached=max(known, default=0) // STEP * STEP)

    def _alive(self, digest: bytes) -> bool:
        return self._kept.get(digest, 0.0) > self._now()

    def _keep(self, digest: bytes) -> None:
        self._kept[digest] = self._now() + LIFE


def _ends(model: str, blocks: Blocks) -> Iterator[tuple[bytes, int]]:
    """Digest and tokens of the beginning up to each block."""
    digest, size = hashlib.sha256(model.encode()), 0
    for text, _ in blocks:
        digest.update(text.encode(errors="replace") + b"\0")
        size += tokens.of_text(text)
        yield digest.digest(), size
