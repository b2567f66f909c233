"""A vendor on loopback, without encryption: it hears the first words of a connection and answers them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from conductor_core.domain.ids import AttemptId
from conductor_core.llms.tunnel import HostTunnels
from conductor_core.llms.tunnel.dialing import Dial, Ends
from conductor_core.llms.tunnel.passing import IDLE
from conductor_core.ports.tunnel import Tunnel

HOST = "api.vendor.example"
ATTEMPT = AttemptId("R1.T1.1")
ANSWER = b"well met"


def greeting(name: str | None) -> bytes:
    """The first words of an encrypted connection to a host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    written = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), written, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return written.read()
    raise AssertionError


@dataclass
class Vendor:
    """Listens on loopback, whatever it is called."""

    heard: list[bytes] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    port: int = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Vendor"]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def dial(self, host: str, port: int) -> Ends:
        """Everybody who is let through comes here."""
        self.dialled.append((host, port))
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1 << 16):
            self.heard.append(piece)
            writer.write(ANSWER)
        writer.close()


@asynccontextmanager
async def opened(dial: Dial, *, idle: float = IDLE, hosts: tuple[str, ...] = (f"{HOST}:443",)) -> AsyncIterator[Tunnel]:
    """A tunnel to the vendor alone."""
    async with HostTunnels(dial, idle=idle).open(ATTEMPT, hosts) as tunnel:
        yield tunnel


async def said(tunnel: Tunnel, *pieces: bytes) -> list[bytes]:
    """What comes back for each piece; an end is empty, and the last."""
    reader, writer = await asyncio.open_unix_connection(tunnel.door.socket)
    answers = []
    try:
        async with asyncio.timeout(10):
            for piece in pieces:
                writer.write(piece)
                answers.append(await reader.read(1 << 16))
                if not answers[-1]:
                    break
    except ConnectionError:
        answers.append(b"")
    finally:
        writer.close()
    return answers


def connect(target: str, *headers: str) -> bytes:
    """The question for a tunnel."""
    return "\r\n".join([f"CONNECT {target} HTTP/1.1", f"Host: {target}", *headers, "", ""]).encode()
