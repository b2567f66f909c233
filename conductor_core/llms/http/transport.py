"""How calls of the SDKs reach their providers: over connections that are kept, found without looking through all of them."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from ssl import SSLContext

import httpx2

from conductor_core.llms.http.answer import Answer
from conductor_core.llms.http.connection import Connection

MOST = 1_000
"""Calls at once; more wait for their turn."""
KEPT = 30.0
"""Seconds a connection is kept without use."""
SECOND_ADDRESS = 0.25
"""Seconds after which the next address of a host is tried beside the one before."""
PORTS = {"http": 80, "https": 443}

Place = tuple[str, str, int | None]
"""Scheme, host, and port where it is not the usual one."""


class Transport(httpx2.AsyncBaseTransport):
    """Speaks HTTP/1.1, directly, and sends calls whose body is at hand."""

    def __init__(self) -> None:
        self._idle: defaultdict[Place, deque[Connection]] = defaultdict(deque)
        self._busy: set[Connection] = set()
        self._turns = asyncio.Semaphore(MOST)
        self._tls: SSLContext | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One call, until the head of its answer is there.

        Raises:
            httpx2.TransportError: there is none.
        """
        seconds: dict[str, float | None] = request.extensions.get("timeout", {})
        place = request.url.scheme, request.url.raw_host.decode("ascii"), request.url.port
        call = _written(request)
        await self._turn(seconds.get("pool"))
        connection: Connection | None = None
        try:
            connection = self._kept(place) or await self._opened(place, seconds.get("connect"))
            self._busy.add(connection)
            answer = await connection.ask(call, write=seconds.get("write"), read=seconds.get("read"))
        except BaseException:
            self._over(place, connection)
            raise
        body = _Body(connection, answer, seconds.get("read"), lambda: self._over(place, connection))
        spoken = {"http_version": answer.version}
        return httpx2.Response(answer.status, headers=answer.headers, stream=body, extensions=spoken)

    async def aclose(self) -> None:
        """Break every connection."""
        for connection in (*self._busy, *(one for kept in self._idle.values() for one in kept)):
            connection.close()
        self._idle.clear()

    async def _turn(self, seconds: float | None) -> None:
        if not self._turns.locked():
            await self._turns.acquire()  # at once, so no watch is needed
            return
        try:
            async with asyncio.timeout(seconds):
                await self._turns.acquire()
        except TimeoutError as error:
            raise httpx2.PoolTimeout("too many calls at once") from error

    def _kept(self, place: Place) -> Connection | None:
        """The connection that was used last, of those that may be used again."""
        kept, oldest = self._idle[place], asyncio.get_running_loop().time() - KEPT
        while kept:
            connection = kept.pop()
            if connection.usable and connection.idle_since > oldest:
                return connection
            connection.close()
        return None

    async def _opened(self, place: Place, seconds: float | None) -> Connection:
        scheme, host, port = place
        try:
            async with asyncio.timeout(seconds):
                tls = await self._secured() if scheme == "https" else None
                _, connection = await asyncio.get_running_loop().create_connection(
                    Connection, host, port or PORTS[scheme], ssl=tls, happy_eyeballs_delay=SECOND_ADDRESS
                )
        except TimeoutError as error:
            raise httpx2.ConnectTimeout("too late") from error
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from error
        return connection

    async def _secured(self) -> SSLContext:
        if self._tls is None:
            self._tls = await asyncio.to_thread(httpx2.create_ssl_context)  # reads every certificate there is
        return self._tls

    def _over(self, place: Place, connection: Connection | None) -> None:
        """A call has ended: what it came over is kept, if it may be used again."""
        self._turns.release()
        if connection is None:
            return
        self._busy.discard(connection)
        if not connection.usable:
            connection.close()
            return
        connection.idle_since = asyncio.get_running_loop().time()
        kept = self._idle[place]
        kept.append(connection)
        while kept[0].idle_since < connection.idle_since - KEPT:  # nobody may come back for the oldest
            kept.popleft().close()


class _Body(httpx2.AsyncByteStream):
    """What follows the head."""

    def __init__(self, connection: Connection, answer: Answer, seconds: float | None, over: Callable[[], None]) -> None:
        self._connection = connection
        self._answer = answer
        self._seconds = seconds
        self._over: Callable[[], None] | None = over

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self._connection.piece(self._answer, self._seconds):
            yield piece

    async def aclose(self) -> None:
        """Nothing more of it is wanted."""
        over, self._over = self._over, None
        if over:
            over()


def _written(request: httpx2.Request) -> bytes:
    """A call as it goes over the wire."""
    lines = [b"%b: %b\r\n" % line for line in request.headers.raw]
    head = b"%b %b HTTP/1.1\r\n%b\r\n" % (request.method.encode("ascii"), request.url.raw_path, b"".join(lines))
    if not head.count(b"\r") == head.count(b"\n") == len(lines) + 2 or b"\0" in head:
        raise httpx2.LocalProtocolError("a header holds the end of a line")
    return head + request.content
