"""People first: while many wait for a first word of ours, what was begun for them is not worked on yet."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from conductor_core.ports.clock import Clock
from conductor_core.stream.waiting import woken

MANY = 5
"""People who are served beside work; more are a crowd."""
PATIENCE = 2.0
"""Seconds that work waits for a crowd at most: whoever does not get through to people must not hold it up."""


class Crowd:
    """The people who said something and have not heard of us since."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting = 0
        self._gone = asyncio.Event()

    @contextmanager
    def served(self) -> Iterator[None]:
        """Somebody waits as long as the block lasts."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._gone.set()

    async def pass_by(self) -> None:
        """Let a crowd go first, to the last of it."""
        if self._waiting > MANY:
            self._gone.clear()
            await woken(self._gone, self._clock, PATIENCE)
