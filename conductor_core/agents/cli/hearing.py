"""Lines of a running program, with an end to everything: to silence, to floods, to lines that mean nothing."""

import asyncio
import json
from typing import Any

from conductor_core.agents.cli.speaking import MisbehavedError
from conductor_core.errors import WorkspaceError
from conductor_core.logic.endings import ending
from conductor_core.logic.figures import duration
from conductor_core.logic.plain_text import one_line, tail
from conductor_core.ports.sandbox import LONGEST_LINE, Running

MOST = 512 << 20
"""Bytes that a program may print in one start."""
PARTING = 2.0
"""Seconds that a program has to end after it closed its output."""
GARBAGE = 200
"""Lines in a row that mean nothing, after which we stop listening."""
NOISE = 64 << 20
"""Bytes in a row that mean nothing, which need not be lines."""


class Hearing:
    """Gives the JSON objects that a program prints, one a line. It is the only reader."""

    def __init__(self, running: Running, *, silence: float) -> None:
        self._running = running
        self._lines = running.lines(LONGEST_LINE)
        self._silence = silence
        self._coming: asyncio.Task[bytes | None] | None = None
        """Outlives a listener who is cancelled: what the program says after that can still be heard."""
        self._printed = 0
        self._garbage = 0
        self._noise = 0
        self._last_words = ""
        """The newest line that was no message: a question, a warning, a stack trace."""

    async def message(self) -> dict[str, Any] | None:
        """The next message, or None when the program prints no more.

        Raises:
            MisbehavedError: it says nothing, too much, or nothing that means anything.
        """
        while (line := await self._line()) is not None:
            self._printed += len(line)
            if self._printed > MOST:
                raise MisbehavedError(f"it printed more than {MOST >> 20} MiB")
            message = message_of(line)
            if message is not None:
                self._garbage = self._noise = 0
                return message
            self._meaningless(line)
        return None

    async def send(self, message: dict[str, Any]) -> None:
        """Say something to the program.

        Raises:
            MisbehavedError: it does not listen any more.
        """
        try:
            await self._running.send(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        except WorkspaceError as error:
            raise MisbehavedError(self.ended("it stopped listening")) from error

    def ended(self, what: str) -> str:
        """A sentence about an end nobody announced, with the program's last words where there are any."""
        return f"{what}; its last words: {self._last_words}" if self._last_words else what

    async def over(self, what: str) -> str:
        """The same of a program that prints no more: with how it ended, and the last it complained of."""
        try:
            async with asyncio.timeout(PARTING):
                completed = await self._running.wait()
        except (TimeoutError, WorkspaceError):
            return self.ended(what)
        complaints = tail(completed.stderr, 300).strip().splitlines()
        self._last_words = one_line(complaints[-1], 200) if complaints else self._last_words
        return self.ended(f"{what} ({completed.stopped or ending(completed.exit_code)})")

    def close(self) -> None:
        """Listen no more."""
        if self._coming:
            self._coming.cancel()

    async def _line(self) -> bytes | None:
        self._coming = self._coming or asyncio.ensure_future(self._next())
        await asyncio.wait({self._coming}, timeout=self._silence)
        if not self._coming.done():
            self._last_words = _words(self._running.unended) or self._last_words
            raise MisbehavedError(self.ended(f"it said nothing for {duration(self._silence)}"))
        coming, self._coming = self._coming, None
        return coming.result()

    async def _next(self) -> bytes | None:
        return await anext(self._lines, None)

    def _meaningless(self, line: bytes) -> None:
        words = _words(line)
        self._noise += len(line)
        self._last_words = words or self._last_words
        self._garbage += bool(words)
        if self._garbage >= GARBAGE:
            raise MisbehavedError(self.ended(f"it printed {GARBAGE} lines that mean nothing"))
        if self._noise >= NOISE:
            raise MisbehavedError(self.ended(f"it printed {NOISE >> 20} MiB that mean nothing"))


def message_of(line: bytes) -> dict[str, Any] | None:
    """The JSON object that a line is, None where it is none. Halves of characters, which no database takes, are mended."""
    try:
        message = json.loads(line)
        if b"\\u" in line or not line.isascii():
            message = json.loads(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _words(line: bytes) -> str:
    """The beginning of it, for people."""
    return one_line(line[:2_000].decode("utf-8", "replace"), 200)
