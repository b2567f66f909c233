"""The output of a command that is talked to: read while it runs, by one reader, and never more of it held than asked for."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

HIGH = 1 << 18
"""Bytes that wait for the reader before the command has to."""


class Flow:
    """Pieces on their way from a pipe to a reader. While too many wait, the pipe is not read, and so the command waits."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._lost = 0
        self._pipe: asyncio.ReadTransport | None = None
        self._news = asyncio.Event()
        self._over = self._unwanted = False
        self._line = bytearray()

    def attach(self, pipe: asyncio.ReadTransport) -> None:
        """Where it comes from."""
        self._pipe = pipe

    @property
    def full(self) -> bool:
        """It is the reader that keeps it waiting."""
        return self._size >= HIGH and not self._unwanted

    def add(self, data: bytes) -> None:
        """Take the next piece of the stream."""
        if self._unwanted:
            self._lost += len(data)
            return
        self._waiting.append(data)
        self._size += len(data)
        self._news.set()
        if self.full and self._pipe:
            self._pipe.pause_reading()

    def close(self) -> None:
        """Nothing more will come."""
        self._over = True
        self._news.set()

    def discard(self) -> None:
        """Nobody wants what is still to come. What is here already can be read."""
        if self.full and self._pipe and not self._over:
            self._pipe.resume_reading()
        self._unwanted = True

    @property
    def dropped(self) -> int:
        """Bytes that nobody has read."""
        return self._lost + self._size

    def value(self) -> bytes:
        """What was kept of it: nothing, for it was read on the way."""
        return b""

    @property
    def unended(self) -> bytes:
        """What was read of a line that has no end yet."""
        return bytes(self._line)

    async def lines(self, longest: int) -> AsyncIterator[bytes]:
        """Line by line; one of more than ``longest`` bytes in parts of that size, as it comes."""
        line = self._line
        while (piece := await self._next()) is not None:
            *ended, rest = piece.split(b"\n")
            for end in ended:
                line += end
                while len(line) > longest:
                    yield _cut(line, longest)
                yield _cut(line, longest)
            line += rest
            while len(line) > longest:
                yield _cut(line, longest)
        if line:
            yield _cut(line, longest)

    async def _next(self) -> bytes | None:
        """The oldest piece; None when all were given."""
        while not self._waiting:
            if self._over:
                return None
            self._news.clear()
            await self._news.wait()
        was_full = self.full
        piece = self._waiting.popleft()
        self._size -= len(piece)
        if was_full and not self.full and self._pipe and not self._over:
            self._pipe.resume_reading()
        return piece


def _cut(line: bytearray, size: int) -> bytes:
    """Take its first bytes off."""
    part = bytes(line[:size])
    del line[:size]
    return part
