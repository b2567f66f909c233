"""What a program asks a proxy for: the host it wants. The parser is h11's, as it is for the broker."""

import asyncio
from typing import Final

import h11

from conductor_core.llms.tunnel.refusing import RefusedError
from conductor_core.logic.plain_text import one_line

PATIENCE: Final = 10.0
"""Seconds in which it must have asked."""
HEAD: Final = 8 << 10
SHOWN: Final = 80
"""Characters of what was wanted that are told."""


class Asking:
    """One question and its answer; then the connection belongs to the two that talk through it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD)

    async def wanted(self) -> str:
        """Host and port as they were asked for, in small letters.

        Raises:
            RefusedError: it is no question for a tunnel, or was not asked in time.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                request = await self._event()
                if isinstance(request, h11.Request) and request.method == b"CONNECT":
                    if not isinstance(await self._event(), h11.EndOfMessage):
                        raise RefusedError("a question for a tunnel has nothing behind it", 400)
                    return request.target.decode("latin-1").lower()
        except TimeoutError:
            raise RefusedError("nothing was asked for in time", 408) from None
        except h11.RemoteProtocolError:
            raise RefusedError("that is no proper request", 400) from None
        if not isinstance(request, h11.Request):
            raise ConnectionResetError
        target = one_line(request.target.decode("latin-1"), SHOWN)
        raise RefusedError(f"only encrypted connections are let through, and {target} is none", 405)

    async def accept(self) -> bytes:
        """Say yes; gives what came too early and is meant for the other end already."""
        self._writer.write(self._http.send(h11.Response(status_code=200, headers=[])) or b"")
        await self._writer.drain()
        return self._http.trailing_data[0]

    async def refuse(self, refused: RefusedError) -> None:
        """Say no, where that can still be said."""
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = f"Conductor: {refused.sentence}.\n".encode()
        headers = [("content-type", "text/plain"), ("content-length", str(len(body))), ("connection", "close")]
        for event in (h11.Response(status_code=refused.status, headers=headers), h11.Data(data=body)):
            self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()

    async def _event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(HEAD))
        return event
