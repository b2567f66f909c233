"""Whom an encrypted connection is really for: the name in its first words. The parser is OpenSSL's."""

import asyncio
import ssl
from typing import Final

from conductor_core.llms.tunnel.refusing import RefusedError

PATIENCE: Final = 10.0
"""Seconds in which the first words must have come."""
LONGEST: Final = 32 << 10
PIECE: Final = 4 << 10


class Greeting:
    """Listens as a server would, without ever answering."""

    def __init__(self) -> None:
        self._name: str | None = None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = self._named
        self._heard = False
        self._incoming = ssl.MemoryBIO()
        self._server = context.wrap_bio(self._incoming, ssl.MemoryBIO(), server_side=True)

    def add(self, data: bytes) -> bool:
        """Take the next piece; True when the greeting is whole and the name known.

        Raises:
            RefusedError: it is no greeting.
        """
        self._incoming.write(data)
        try:
            self._server.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:
            if not self._heard:
                raise RefusedError("only encrypted connections are let through") from None
        return True

    @property
    def name(self) -> str:
        """The name in small letters; empty where none was said."""
        return (self._name or "").lower()

    def _named(self, _socket: object, name: str | None, _context: object) -> int:
        self._name = name
        self._heard = True
        return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE


async def greeted(reader: asyncio.StreamReader, early: bytes, host: str) -> bytes:
    """The first words of a connection that is for this host, to be passed on.

    Raises:
        RefusedError: it is for another, or is not encrypted.
    """
    greeting, held = Greeting(), early
    try:
        async with asyncio.timeout(PATIENCE):
            whole = bool(early) and greeting.add(early)
            while not whole:
                piece = await reader.read(PIECE)
                held += piece
                if not piece or len(held) > LONGEST:
                    raise RefusedError("only encrypted connections are let through")
                whole = greeting.add(piece)
    except TimeoutError:
        raise RefusedError("nothing was said through the tunnel in time") from None
    if greeting.name != host:
        raise RefusedError(f"a connection to {host} was for another host by its own words")
    return held
