"""The host's side of a door: a socket for one attempt, with everybody who calls there."""

import asyncio
import secrets
import shutil
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from conductor_core.domain.sandbox import Door

CALLERS: Final = 64
"""Connections at once; more are closed at once."""

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Doorway:
    """Open from ``open`` to ``close``."""

    def __init__(self, name: str, serve: Serve, crowded: Callable[[], None] = lambda: None) -> None:
        """``serve`` has a caller until it leaves, and is cancelled at the end; ``crowded`` hears of each one too many."""
        self._name = name
        self._serve = serve
        self._crowded = crowded
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._folder: Path | None = None

    async def open(self) -> Door:
        """Begin to listen."""
        self._folder = await asyncio.to_thread(lambda: Path(tempfile.mkdtemp(prefix=f"conductor-{self._name}-")))
        path = self._folder / "door"
        self._server = await asyncio.start_unix_server(self._connected, path)
        await asyncio.to_thread(
            path.chmod, 0o666
        )  # the folder is ours alone; a sandbox's user gets the socket by itself
        return Door(name=f"{self._name}-{secrets.token_hex(4)}", socket=str(path), port=_free_port())

    async def close(self) -> None:
        """Break off what is under way, and be gone."""
        if self._server:
            self._server.close()
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open)
        if self._folder:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._open) >= CALLERS:
            self._crowded()
            writer.close()
            return
        self._open.add(task)
        try:
            await self._serve(reader, writer)
        except asyncio.CancelledError:
            return  # we close; asyncio would complain about it
        finally:
            self._open.discard(task)


def _free_port() -> int:
    """One that is free here; inside, all are."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
