"""Requests of programs that nobody trusts, and answers to them, on one connection. The parser is h11's; nothing is guessed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

import h11

from conductor_core.llms.broker.refusals import RefusedError

IDLE: Final = 600.0
"""Seconds a connection may wait for its next request."""
PATIENCE: Final = 60.0
"""Seconds between two pieces of a request."""
HEAD: Final = 64 << 10
BODY: Final = 32 << 20
"""Bytes a request may have."""
PIECE: Final = 64 << 10
TOGETHER: Final = 96 << 20
"""Bytes of all requests that one attempt may have under way."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    target: str
    headers: Headers
    """Names in small letters."""
    body: bytes

    def header(self, name: str) -> str:
        """The first of that name, or nothing."""
        return next((value for known, value in self.headers if known == name), "")


class Purse:
    """Bytes that may be held at once."""

    def __init__(self, most: int = TOGETHER) -> None:
        self._left = most

    def take(self, size: int) -> None:
        """Hold more.

        Raises:
            RefusedError: too much is held already.
        """
        if size > self._left:
            raise RefusedError(413, "Too many large requests are under way at once.")
        self._left -= size

    def give_back(self, size: int) -> None:
        """Hold less."""
        self._left += size


class Reply:
    """The answer to one request."""

    def __init__(self, connection: h11.Connection, writer: asyncio.StreamWriter) -> None:
        self._connection = connection
        self._writer = writer

    @property
    def begun(self) -> bool:
        """Something was said already."""
        return self._connection.our_state not in (h11.IDLE, h11.SEND_RESPONSE)

    async def begin(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Status and headers."""
        await self._send(h11.Response(status_code=status, headers=list(headers)))

    async def add(self, data: bytes) -> None:
        """A piece of the body; waits while nobody reads."""
        if data:
            await self._send(h11.Data(data=data))

    async def end(self) -> None:
        """The answer is whole."""
        await self._send(h11.EndOfMessage())

    async def whole(self, status: int, body: bytes, headers: Headers = ()) -> None:
        """Everything at once."""
        await self.begin(status, [("content-type", "application/json"), ("content-length", str(len(body))), *headers])
        await self.add(body)
        await self.end()

    async def _send(self, event: h11.Event) -> None:
        self._writer.write(self._connection.send(event) or b"")
        await self._writer.drain()


Answer = Callable[[Asked, Reply], Awaitable[None]]
Refuse = Callable[[RefusedError, Reply], Awaitable[None]]


class Exchange:
    """One connection, from its first request to its end."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        answer: Answer,
        refuse: Refuse,
        purse: Purse,
    ) -> None:
        """``answer`` is cancelled when the program leaves; ``refuse`` says no to what is no proper request."""
        self._reader = reader
        self._writer = writer
        self._answer = answer
        self._refuse = refuse
        self._purse = purse
        self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD)
        self._held = 0

    async def run(self) -> None:
        """Answer until somebody leaves."""
        try:
            while await self._next():
                self._connection.start_next_cycle()
        except (ConnectionError, TimeoutError, h11.RemoteProtocolError):
            return
        finally:
            self._writer.close()

    async def _next(self) -> bool:
        """One request and its answer; True when another may come."""
        connection = self._connection
        reply = Reply(connection, self._writer)
        try:
            asked = await self._asked()
            if asked is None:
                return False
            await self._answered(asked, reply)
        except RefusedError as refused:
            await self._refuse(refused, reply)
            return False
        except h11.RemoteProtocolError:
            if not reply.begun:
                await self._refuse(RefusedError(400, "That is no proper request."), reply)
            return False
        finally:
            self._purse.give_back(self._held)
            self._held = 0
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE

    async def _asked(self) -> Asked | None:
        event = await self._event(IDLE)
        if not isinstance(event, h11.Request):
            return None
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
        _refuse_ambiguous(headers)
        if self._connection.they_are_waiting_for_100_continue:
            self._writer.write(self._connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        body = bytearray()
        while isinstance(data := await self._event(PATIENCE), h11.Data):
            self._purse.take(len(data.data))
            self._held += len(data.data)
            body += data.data
            if len(body) > BODY:
                raise RefusedError(413, f"The request is larger than {BODY >> 20} MiB.")
        return Asked(event.method.decode("latin-1"), event.target.decode("latin-1"), headers, bytes(body))

    async def _event(self, patience: float) -> h11.Event | type[h11.PAUSED]:
        while (event := self._connection.next_event()) is h11.NEED_DATA:
            async with asyncio.timeout(patience):
                self._connection.receive_data(await self._reader.read(PIECE))
        return event  # type: ignore[return-value]

    async def _answered(self, asked: Asked, reply: Reply) -> None:
        """Answer while looking whether the program is still there."""
        answering = asyncio.ensure_future(self._answer(asked, reply))
        watching = asyncio.ensure_future(self._reader.read(PIECE))
        try:
            await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
            if watching.done() and (early := watching.result()):
                self._connection.receive_data(early)  # its next request; it is there, and is not looked after any more
                await asyncio.wait({answering})
        finally:
            watching.cancel()
            answering.cancel()
            await asyncio.wait({answering, watching})
        if answering.cancelled():
            raise ConnectionResetError
        answering.result()


def _refuse_ambiguous(headers: Headers) -> None:
    """What two readers might understand in two ways is not read at all."""
    names = [name for name, _ in headers]
    if "transfer-encoding" in names and "content-length" in names:
        raise RefusedError(400, "A request has a length or comes in pieces, not both.")
    if any(names.count(name) > 1 for name in ("content-length", "transfer-encoding", "host", "content-type")):
        raise RefusedError(400, "A header that is said once was said twice.")
    coding = dict(headers).get("content-encoding", "identity")
    if coding.lower() != "identity":
        raise RefusedError(415, "Send requests as they are, not compressed.")
