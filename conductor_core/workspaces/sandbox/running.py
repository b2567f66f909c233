"""A command that is talked to while it runs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Self

from conductor_core.domain.sandbox import Completed
from conductor_core.ports.sandbox import LONGEST_LINE
from conductor_core.workspaces.sandbox.flow import Flow
from conductor_core.workspaces.sandbox.process import Ended, Process


class LiveCommand:
    """One of them. ``life`` ends when nothing of it lives any more."""

    def __init__(
        self, process: Process, flow: Flow, life: asyncio.Task[Ended], complete: Callable[[Ended], Completed]
    ) -> None:
        """``complete`` judges how it ended."""
        self._process = process
        self._flow = flow
        self._life = life
        self._complete = complete

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def send(self, data: bytes) -> None:
        """See the port."""
        await self._process.send(data)

    async def finish_input(self) -> None:
        """See the port."""
        self._process.finish_input()

    def lines(self, longest: int = LONGEST_LINE) -> AsyncIterator[bytes]:
        """See the port."""
        return self._flow.lines(longest)

    @property
    def unended(self) -> bytes:
        """See the port."""
        return self._flow.unended

    async def end(self) -> None:
        """See the port."""
        self._process.end("cancelled")
        cancelled: asyncio.CancelledError | None = None
        while not self._life.done():
            try:
                await asyncio.wait({self._life})
            except asyncio.CancelledError as error:
                cancelled = error
        if not self._life.cancelled():
            self._life.exception()  # whoever waits is told
        if cancelled:
            raise cancelled

    async def wait(self) -> Completed:
        """See the port."""
        self._flow.discard()
        try:
            await asyncio.wait({self._life})
        except asyncio.CancelledError:
            await self.end()
            raise
        return self._complete(self._life.result())
