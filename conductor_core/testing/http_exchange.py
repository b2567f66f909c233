"""As much HTTP as a scripted server needs, with the power to break every rule of it on purpose."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

MOST = 64 << 20
"""Bytes of a request's body."""


@dataclass(frozen=True)
class Request:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes
    query: str = ""
    """What stands behind the question mark."""


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None when the client has left."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").rstrip().split("\r\n")
        method, path, _ = line.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (item.partition(":") for item in fields)}
        body = await reader.readexactly(min(int(headers.get("content-length", "0")), MOST))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
        return None
    place, _, query = path.partition("?")
    return Request(method, place, headers, body, query)


class Response:
    """Writes one response. A stream is sent in chunks and only whole when it is ended."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def whole(
        self, status: int, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Everything at once."""
        lines = {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}
        self._head(status, lines)
        self._writer.write(body)
        await self._writer.drain()

    def begin(self, headers: Mapping[str, str] | None = None) -> None:
        """Begin a stream of events."""
        self._head(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked", **(headers or {})})

    async def send(self, data: bytes) -> None:
        """One chunk."""
        self._writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        await self._writer.drain()

    async def end(self) -> None:
        """End the stream in good order."""
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def drop(self, data: bytes) -> None:
        """Promise a chunk, send a part of it, and break the connection."""
        self._writer.write(b"%x\r\n%s" % (len(data) + 100, data))
        await self._writer.drain()
        self._writer.close()

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._writer.write(f"HTTP/1.1 {status} Scripted\r\n{lines}\r\n".encode("latin-1"))
