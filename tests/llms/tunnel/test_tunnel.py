"""A program with a login of its own reaches its vendor's hosts, and nobody else, whatever it tries."""

import asyncio
from collections.abc import Sequence

import pytest

from conductor_core.llms.doorway import CALLERS
from conductor_core.llms.tunnel.dialing import PublicDial
from conductor_core.llms.tunnel.refusing import KINDS, REST
from tests.llms.tunnel.vendor import ANSWER, HOST, Vendor, connect, greeting, opened, said

YES = b"HTTP/1.1 200 \r\n\r\n"


async def test_its_vendor_is_reached() -> None:
    """The very bytes arrive, however they are cut, and the answers come back; names know no large letters."""
    async with Vendor().serving() as vendor, opened(vendor.dial) as tunnel:
        words = greeting(HOST)
        assert await said(tunnel, connect(f"{HOST}:443"), words, b"more") == [YES, ANSWER, ANSWER]
        assert b"".join(vendor.heard) == words + b"more"
        assert (await said(tunnel, connect(f"{HOST.upper()}:443"), greeting(HOST.title())))[1] == ANSWER
        assert (await said(tunnel, connect(f"{HOST}:443") + words[:100], words[100:]))[:2] == [YES, ANSWER]
        assert vendor.dialled == [(HOST, 443)] * 3
        assert not tunnel.refused


@pytest.mark.parametrize(
    "target",
    [
        "evil.example:443",
        f"{HOST}.evil.example:443",
        f"evil{HOST}:443",
        "vendor.example:443",
        f"{HOST}:22",
        f"{HOST}:80",
        f"{HOST}:0443",
        f"{HOST}.:443",
        f"evil@{HOST}:443",
        f"{HOST}%00.evil.example:443",
        HOST,
        "127.0.0.1:443",
        "2130706433:443",
        "0x7f.1:443",
        "[::1]:443",
        "169.254.169.254:80",
        "localhost:443",
    ],
)
async def test_no_other_host(target: str) -> None:
    """Refused before a name is looked up; the program and the thread hear why."""
    async with Vendor().serving() as vendor, opened(vendor.dial) as tunnel:
        (answer,) = await said(tunnel, connect(target))
        assert answer.startswith(b"HTTP/1.1 403")
        assert f"Conductor: {target} is no host that is allowed.".lower().encode() in answer.lower()
        assert list(tunnel.refused.values()) == [1]
        assert vendor.dialled == []


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (f"GET http://{HOST}/v1 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(), b"405"),
        (f"POST http://{HOST}:443/v1 HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 2\r\n\r\nhi".encode(), b"405"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"405"),
        (connect(f"{HOST}:443", "Content-Length: 2") + b"hi", b"400"),
        (f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode(), b"400"),
        (b"SSH-2.0-x\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"400"),
        (connect(f"{HOST}:443", "X: " + "x" * 20_000), b"400"),
    ],
)
async def test_no_other_question(question: bytes, status: bytes) -> None:
    """Plain HTTP goes nowhere, and nothing is guessed."""
    async with Vendor().serving() as vendor, opened(vendor.dial) as tunnel:
        (answer,) = await said(tunnel, question)
        assert answer.split()[1] == status
        assert (list(tunnel.refused.values()), vendor.dialled) == ([1], [])


@pytest.mark.parametrize(
    "words",
    [
        greeting("evil.example"),
        greeting(f"{HOST}.evil.example"),
        greeting(None),
        greeting("127.0.0.1"),
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        (b"\x16\x03\x01\x40\x00" + b"\x01" * 0x4000) * 3,
        greeting(HOST)[:5] + b"\xff" * 600,
    ],
)
async def test_what_is_said_is_for_that_host(words: bytes) -> None:
    """Through an allowed name nobody else is reached, and nothing but encrypted connections."""
    async with Vendor().serving() as vendor, opened(vendor.dial) as tunnel:
        assert await said(tunnel, connect(f"{HOST}:443"), words) == [YES, b""]
        assert (list(tunnel.refused.values()), vendor.dialled) == ([1], [])


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["8.8.8.8", "192.168.0.1"],
        ["::1"],
        ["::ffff:10.0.0.1"],
        ["fd00::1"],
        ["fe80::1%eth0"],
        [],
    ],
)
async def test_a_name_that_leads_inside(addresses: Sequence[str]) -> None:
    """One address of many is enough to be refused."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        assert (host, port) == (HOST, 443)
        return addresses

    async with opened(PublicDial(resolve)) as tunnel:
        assert await said(tunnel, connect(f"{HOST}:443"), greeting(HOST)) == [YES, b""]
        assert tunnel.refused == {f"{HOST} does not lead into the open internet": 1}


async def test_a_name_that_leads_nowhere() -> None:
    """It is told as what it is."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError(host, port)

    async with opened(PublicDial(resolve)) as tunnel:
        await said(tunnel, connect(f"{HOST}:443"), greeting(HOST))
        assert tunnel.refused == {f"{HOST} cannot be reached from here": 1}


async def test_silence_ends_a_connection() -> None:
    """On both sides at once; whoever is spoken to stays."""
    async with Vendor().serving() as vendor, opened(vendor.dial, idle=0.3) as tunnel:
        answers = await said(tunnel, connect(f"{HOST}:443"), greeting(HOST), b"again")
        reader, writer = await asyncio.open_unix_connection(tunnel.door.socket)
        writer.write(connect(f"{HOST}:443") + greeting(HOST))
        async with asyncio.timeout(5):
            assert await reader.read() == YES + ANSWER
        writer.close()
        assert answers == [YES, ANSWER, ANSWER]


async def test_a_flood_is_counted_and_holds_up_nobody() -> None:
    """Of connections, and of different things that are wanted."""
    async with Vendor().serving() as vendor, opened(vendor.dial) as tunnel:
        held = [await asyncio.open_unix_connection(tunnel.door.socket) for _ in range(CALLERS)]
        assert await said(tunnel, connect(f"{HOST}:443")) == [b""]
        assert tunnel.refused == {"too many connections were wanted at once": 1}
        for reader, writer in held:
            writer.write(connect("evil.example:443"))
            await reader.read()
            writer.close()
        for number in range(100):
            await said(tunnel, connect(f"{number}.evil.example:443"))
        assert len(tunnel.refused) == KINDS + 1
        assert tunnel.refused[REST] == 100 - (KINDS - 2)
        assert (await said(tunnel, connect(f"{HOST}:443"), greeting(HOST)))[1] == ANSWER


async def test_the_end_ends_what_is_under_way() -> None:
    """No connection outlives its attempt."""
    async with Vendor().serving() as vendor:
        async with opened(vendor.dial) as tunnel:
            reader, writer = await asyncio.open_unix_connection(tunnel.door.socket)
            writer.write(connect(f"{HOST}:443") + greeting(HOST))
            assert await reader.readexactly(len(YES + ANSWER)) == YES + ANSWER
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
