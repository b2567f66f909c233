"""A provider of which a test decides every byte."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext

from conductor_core.testing.http_exchange import Request, read_request

Answering = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Provider:
    """What a server saw."""

    url: str = ""
    calls: list[Request] = field(default_factory=list)
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """A client has gone."""


@asynccontextmanager
async def provider(answer: bytes | Answering, tls: SSLContext | None = None) -> AsyncIterator[Provider]:
    """A server that answers every call with these bytes, or as it is told."""
    seen = Provider()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.connections += 1
        try:
            while call := await read_request(reader):
                seen.calls.append(call)
                if isinstance(answer, bytes):
                    writer.write(answer)
                else:
                    await answer(call, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            seen.left.set()
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    scheme = "https" if tls else "http"
    seen.url = f"{scheme}://localhost:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield seen
