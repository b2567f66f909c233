"""One connection to a provider, over which one call after the other is made."""

import asyncio
from typing import cast

import httpx2

from conductor_core.llms.http.answer import Answer, UnfitError

AHEAD = 256 << 10
"""Bytes of a body that wait to be taken, at which no more are taken from the network."""

Fault = type[httpx2.TransportError]


class Connection(asyncio.Protocol):
    """The event loop makes it, and calls the methods from :meth:`connection_made` on."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._answer = Answer()
        self._answer.whole = self._answer.lasts = True  # nothing was asked yet
        self._news: asyncio.Future[None] | None = None
        self._fault: httpx2.TransportError | None = None
        self._congested = False
        self.idle_since = 0.0
        """In the loop's time."""

    @property
    def usable(self) -> bool:
        """Whether a call may be made: it stands, and nothing of an earlier answer is left in it."""
        last = self._answer
        return self._fault is None and last.whole and last.lasts and not last.waiting

    async def ask(self, call: bytes, *, write: float | None, read: float | None) -> Answer:
        """Send a call and wait for the head of its answer.

        Args:
            call: as it goes over the wire.
            write: seconds until it must be sent.
            read: seconds until the answer must begin after that.

        Raises:
            httpx2.TransportError: there is no answer.
        """
        self._answer = answer = Answer()
        self._transport.write(call)
        while self._congested and not answer.status:
            await self._hear(write, httpx2.WriteTimeout)
        while not answer.status:
            await self._hear(read, httpx2.ReadTimeout)
        return answer

    async def piece(self, answer: Answer, read: float | None) -> bytes:
        """More of the body; nothing at its end.

        Raises:
            httpx2.TransportError: it broke off, or fell silent for so many seconds.
        """
        while not answer.waiting and not answer.whole:
            await self._hear(read, httpx2.ReadTimeout)
        if answer.waiting >= AHEAD:
            self._transport.resume_reading()
        return answer.take()

    def close(self) -> None:
        """Now, whatever is under way."""
        self._break(httpx2.ReadError("closed by us"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Something came."""
        try:
            self._answer.feed(data)
        except UnfitError as error:
            self._break(httpx2.RemoteProtocolError(str(error)))
            return
        if self._answer.waiting >= AHEAD:
            self._transport.pause_reading()
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        if exc:
            self._break(httpx2.ReadError(str(exc)))
            return
        self._answer.close()
        self._break(httpx2.RemoteProtocolError("closed in the middle of an answer"))

    def pause_writing(self) -> None:
        """The network takes no more for now."""
        self._congested = True

    def resume_writing(self) -> None:
        """It does again."""
        self._congested = False
        self._tell()

    async def _hear(self, seconds: float | None, late: Fault) -> None:
        """Wait for something to happen."""
        if self._fault:
            raise self._fault
        loop = asyncio.get_running_loop()
        self._news = news = loop.create_future()
        alarm = None if seconds is None else loop.call_later(seconds, self._expire, late)
        try:
            await news
        finally:
            self._news = None
            if alarm:
                alarm.cancel()

    def _expire(self, late: Fault) -> None:
        self._break(late("too late"))

    def _break(self, fault: httpx2.TransportError) -> None:
        self._fault = self._fault or fault
        self._transport.abort()
        self._tell()

    def _tell(self) -> None:
        if self._news and not self._news.done():
            self._news.set_result(None)
