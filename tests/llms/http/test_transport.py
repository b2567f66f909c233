"""Calls over connections that are kept: what comes back is whole or an error, and nothing of one call reaches another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import which
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import httpx2
import pytest

from conductor_core.llms.http import transport
from conductor_core.llms.http.answer import HEAD
from conductor_core.llms.http.client import http_client
from conductor_core.testing.http_exchange import Request
from tests.llms.http.provider import Answering, Provider, provider

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@asynccontextmanager
async def client(seconds: float = 10) -> AsyncIterator[httpx2.AsyncClient]:
    """The client that the SDKs are given."""
    async with http_client(httpx2.Timeout(seconds)) as one:
        yield one


async def ask(one: httpx2.AsyncClient, there: Provider, body: bytes = b"{}") -> str:
    """The text of an answer."""
    return (await one.post(f"{there.url}/v1/chat", content=body)).text


async def closing(_: Request, writer: asyncio.StreamWriter) -> None:
    """Tells no length, so only the end of the connection ends the answer."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\nall of it")
    writer.close()


async def test_calls_after_each_other_share_a_connection() -> None:
    async with provider(OK) as there, client() as one:
        assert [await ask(one, there) for _ in range(3)] == ["ok", "ok", "ok"]
    assert there.connections == 1
    assert [(call.method, call.path, call.body) for call in there.calls] == [("POST", "/v1/chat", b"{}")] * 3


async def test_calls_at_once_have_a_connection_each_and_more_than_allowed_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST", 2)
    both, gate = asyncio.Event(), asyncio.Event()

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        if len(there.calls) == 2:
            both.set()
        await gate.wait()
        writer.write(OK)

    async with provider(answer) as there, client() as one:
        calls = [asyncio.create_task(ask(one, there)) for _ in range(5)]
        await both.wait()
        gate.set()
        assert await asyncio.gather(*calls) == ["ok"] * 5
    assert there.connections == 2


async def test_who_waits_too_long_for_a_turn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST", 0)
    async with provider(OK) as there, client(0.01) as one:
        with pytest.raises(httpx2.PoolTimeout):
            await ask(one, there)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok", "ok"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok" * 2, "ok"),
        (closing, "all of it"),
    ],
    ids=["says so", "sent more than was asked for", "told no length"],
)
async def test_a_connection_that_cannot_be_trusted_is_not_used_again(answer: bytes | Answering, text: str) -> None:
    async with provider(answer) as there, client() as one:
        assert [await ask(one, there) for _ in range(2)] == [text, text]
    assert there.connections == 2


async def test_a_connection_that_was_closed_meanwhile_is_not_used_again() -> None:
    async def once(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await writer.drain()
        writer.close()

    async with provider(once) as there, client() as one:
        assert await ask(one, there) == "ok"
        await there.left.wait()
        await asyncio.sleep(0.01)
        assert await ask(one, there) == "ok"


async def test_a_connection_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "KEPT", 0.0)
    async with provider(OK) as there, client() as one:
        await asyncio.gather(ask(one, there), ask(one, there))
        await there.left.wait()
        assert await ask(one, there) == "ok"
    assert there.connections == 3


async def test_heads_that_announce_another_are_passed_over_and_pieces_put_together() -> None:
    pieces = b"transfer-encoding: chunked\r\n\r\n3\r\none\r\n4\r\n two\r\n0\r\ntrailer: x\r\n\r\n"
    async with (
        provider(b"HTTP/1.1 103 Soon\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\nx-id: 7\r\n" + pieces) as there,
        client() as one,
    ):
        response = await one.post(there.url, content=b"")
        assert (response.text, response.http_version) == ("one two", "HTTP/1.1")
        assert response.headers.multi_items() == [("x-id", "7"), ("transfer-encoding", "chunked")]
        await ask(one, there)
    assert there.connections == 1


async def test_much_of_both_ways_comes_through() -> None:
    """More than any buffer holds."""
    body = bytes(range(256)) * (1 << 14)

    async def mirror(call: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(call.body))
        writer.write(call.body)
        await writer.drain()

    async with provider(mirror) as there, client() as one:
        for _ in range(2):
            assert (await one.post(there.url, content=body)).content == body
    assert there.connections == 1


BROKEN: dict[str, tuple[bytes, type[Exception]]] = {
    "no answer": (b"", httpx2.RemoteProtocolError),
    "cut in the head": (b"HTTP/1.1 200 OK\r\ncontent-", httpx2.RemoteProtocolError),
    "cut in the body": (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", httpx2.RemoteProtocolError),
    "cut in a chunk": (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf", httpx2.RemoteProtocolError),
    "no HTTP": (b"220 mail.example ESMTP\r\n", httpx2.RemoteProtocolError),
    "two lengths": (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", httpx2.RemoteProtocolError),
    "another protocol": (
        b"HTTP/1.1 101 Switch\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        httpx2.RemoteProtocolError,
    ),
    "a head without end": (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * HEAD, httpx2.RemoteProtocolError),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_no_whole_answer_is_an_error(name: str) -> None:
    said, error = BROKEN[name]

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    async with provider(answer) as there, client() as one:
        with pytest.raises(error):
            await ask(one, there)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"], ids=["head", "body"])
async def test_silence_is_an_error_and_ends_the_connection(said: bytes) -> None:
    async with provider(said) as there, client(0.05) as one:
        with pytest.raises(httpx2.ReadTimeout):
            await ask(one, there)
        await there.left.wait()


async def test_who_takes_nothing_in_is_given_up() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    gone = asyncio.Event()
    server = await asyncio.start_server(deaf, "127.0.0.1", 0, limit=1)
    async with server, client(0.05) as one:
        with pytest.raises(httpx2.WriteTimeout):
            await ask(one, Provider(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"), bytes(32 << 20))
        gone.set()


async def test_nobody_there_is_an_error() -> None:
    async with client() as one:
        with pytest.raises(httpx2.ConnectError):
            await ask(one, Provider("http://127.0.0.1:9"))


async def test_a_call_that_is_cancelled_ends_its_connection() -> None:
    called = asyncio.Event()

    async def answer(_: Request, __: asyncio.StreamWriter) -> None:
        called.set()

    async with provider(answer) as there, client() as one:
        call = asyncio.create_task(ask(one, there))
        await called.wait()
        call.cancel()
        await there.left.wait()


async def test_an_answer_that_is_not_read_to_its_end_ends_its_connection() -> None:
    async with provider(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf") as there, client() as one:
        async with one.stream("POST", there.url) as response:
            assert await anext(response.aiter_bytes()) == b"half"
        await there.left.wait()


async def test_a_header_smuggles_no_other_in() -> None:
    async with provider(OK) as there, client() as one:
        with pytest.raises(httpx2.LocalProtocolError):
            await one.post(there.url, headers={"authorization": "Bearer x\r\nx-admin: yes"})
    assert there.calls == []


async def test_a_proxy_that_people_set_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with provider(OK) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        async with client() as one:
            assert (await one.get("http://models.example/v1")).text == "ok"
    assert proxy.calls[0].headers["host"] == "models.example"


@pytest.fixture
async def certificate(tmp_path: Path) -> Path:
    """One that nobody trusts unless told to, with its key."""
    if not which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    file = tmp_path / "localhost.pem"
    words = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 1 -subj /CN=localhost"
    names = "-addext subjectAltName=DNS:localhost"
    made = await asyncio.create_subprocess_exec(
        "openssl",
        *words.split(),
        *names.split(),
        "-keyout",
        file,
        "-out",
        f"{file}.crt",
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await made.wait() == 0
    return file


async def test_a_secured_connection_wants_a_certificate_that_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = SSLContext(PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(f"{certificate}.crt", certificate)
    async with provider(OK, tls) as there:
        async with client() as one:
            with pytest.raises(httpx2.ConnectError, match="certificate verify failed"):
                await ask(one, there)
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
        async with client() as one:
            assert [await ask(one, there) for _ in range(2)] == ["ok", "ok"]
    assert len(there.calls) == 2
