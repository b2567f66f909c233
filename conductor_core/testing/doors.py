"""Doors where there are no walls: a port on the host's own loopback that leads to a socket."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence

from conductor_core.domain.sandbox import Door

Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


class OpenDoors:
    """All doors of a session."""

    def __init__(self, servers: list[asyncio.Server]) -> None:
        self._servers = servers

    @classmethod
    async def open(cls, doors: Sequence[Door]) -> "OpenDoors":
        """Listen on every port."""
        return cls([await asyncio.start_server(_relay(door.socket), "127.0.0.1", door.port) for door in doors])

    async def close(self) -> None:
        """Nobody gets through any more."""
        for server in self._servers:
            server.close()


def _relay(path: str) -> Connected:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(path)
            try:
                await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
            finally:
                far_writer.close()
        except OSError:
            return
        finally:
            writer.close()

    return connected


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(1 << 16):
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
