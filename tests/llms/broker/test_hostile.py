"""What a hostile program in a sandbox tries at the broker, and what it gets: nothing."""

import asyncio
import json
from pathlib import Path

import pytest

from conductor_core.ports.broker import Dialect
from conductor_core.testing.http_exchange import Request, Response
from tests.llms.broker.upstream import ASK, FINE, KEY, Upstream, opened, saying


async def raw(path: str, data: bytes) -> bytes:
    """Everything that comes back for these bytes until the connection is closed or silent for a moment."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(data)
    said = b""
    try:
        async with asyncio.timeout(2):
            while piece := await reader.read(1 << 16):
                said += piece
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return said


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([line, "Host: x", *headers, "", ""]).encode() + body


@pytest.mark.parametrize(
    "line",
    [
        "GET / HTTP/1.1",
        "GET /v1/files HTTP/1.1",
        "POST /v1/files HTTP/1.1",
        "DELETE /v1/models/x HTTP/1.1",
        "GET /v1/messages HTTP/1.1",
        "POST /v1/messages/ HTTP/1.1",
        "POST /v1/messages/../files HTTP/1.1",
        "POST /v1/messages%2f..%2ffiles HTTP/1.1",
        "POST //v1/messages HTTP/1.1",
        "GET /v1/models/../files HTTP/1.1",
        "GET /v1/models/a%2f..%2f..%2ffiles HTTP/1.1",
        "POST http://evil.example/v1/messages HTTP/1.1",
        "POST @evil.example/v1/messages HTTP/1.1",
        "CONNECT evil.example:443 HTTP/1.1",
        "POST /v1/chat/completions HTTP/1.1",
        "POST /v1beta/models/x:generateContent HTTP/1.1",
        "POST /v1/messages/batches HTTP/1.1",
        "GET /v1/organizations/api_keys HTTP/1.1",
    ],
)
async def test_no_other_path_and_no_other_host(line: str) -> None:
    """404, and the provider hears nothing."""
    async with Upstream(FINE).serving() as upstream, opened(upstream.url) as broker:
        said = await raw(broker.way.door.socket, request(line, f"x-api-key: {broker.way.token}", "Connection: close"))
        assert said.startswith(b"HTTP/1.1 404 ")
        assert upstream.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: -1",),
        ("Content-Length: 1e3",),
        ("Transfer-Encoding: gzip, chunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Host: evil.example",),
        ("bad header: x",),
        ("x: a\0b",),
        ("Content-Encoding: gzip", "Content-Length: 5"),
        ("x: " + "a" * 300_000,),
    ],
)
async def test_requests_that_two_readers_might_understand_in_two_ways(headers: tuple[str, ...]) -> None:
    """Refused, and the connection with them: what follows is not taken for another request."""
    hidden = request("POST /v1/messages HTTP/1.1", "Content-Length: 2", body=b"{}")
    async with Upstream(FINE).serving() as upstream, opened(upstream.url) as broker:
        line = request("POST /v1/messages HTTP/1.1", f"x-api-key: {broker.way.token}", *headers)
        said = await raw(broker.way.door.socket, line + b"0\r\n\r\n" + hidden)
        assert said.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 415 ", b"HTTP/1.1 413 "))
        assert said.count(b"HTTP/1.1 ") == 1
        assert upstream.asked == []


async def test_headers_cannot_be_smuggled_to_the_provider() -> None:
    """Neither in names, nor in values that are passed on, nor in the query."""
    body = json.dumps(ASK).encode()
    async with Upstream(FINE).serving() as upstream, opened(upstream.url) as broker:
        for odd in ("anthropic-beta: a\rx-evil: 1", "anthropic-beta: a\n x-evil: 1", "anthropic-version: \x7f"):
            line = request(
                "POST /v1/messages HTTP/1.1",
                f"x-api-key: {broker.way.token}",
                f"Content-Length: {len(body)}",
                odd,
                "Connection: close",
                body=body,
            )
            await raw(broker.way.door.socket, line)
        line = request(
            "POST /v1/messages?beta=a%0d%0ax-evil:1&beta=b%20c&url=http://evil HTTP/1.1",
            f"x-api-key: {broker.way.token}",
            f"Content-Length: {len(body)}",
            "Connection: close",
            body=body,
        )
        assert (await raw(broker.way.door.socket, line)).startswith(b"HTTP/1.1 200 ")
        assert all("x-evil" not in asked.headers for asked in upstream.asked)


async def test_only_its_own_token_opens_a_way() -> None:
    """Not another attempt's, not none, not the key itself; and none when the way is closed."""
    async with Upstream(FINE).serving() as upstream:
        async with opened(upstream.url) as ours, opened(upstream.url) as other:
            for given in (other.way.token, "", KEY, ours.way.token[:-1], ours.way.token + "x", "ü"):
                answer = await ours.post("/v1/messages", ASK, **{"x-api-key": given.encode()})  # type: ignore[arg-type]
                assert answer.status_code == 401, given
                assert answer.headers["x-should-retry"] == "false"
            assert upstream.asked == []
            assert ours.way.token != other.way.token
        assert await asyncio.to_thread(_absent, ours.way.door.socket)


def _absent(path: str) -> bool:
    return not Path(path).exists()


@pytest.mark.parametrize("dialect", ["anthropic", "openai", "google"])
async def test_the_key_is_in_no_answer(dialect: Dialect, caplog: pytest.LogCaptureFixture) -> None:
    """A provider that repeats all it was sent, in its body cut at every place, and in its headers, betrays nothing."""

    async def echo(asked: Request, response: Response) -> None:
        text = json.dumps(dict(asked.headers)).encode()
        assert KEY.encode() in text
        response.begin()
        for at in range(len(text)):
            await response.send(text[at : at + 1])
        await response.end()

    async def echo_head(asked: Request, response: Response) -> None:
        await response.whole(400, b"{}", f"text/{KEY}", {"request-id": KEY, "x-ratelimit-key": f"a{KEY}b"})

    paths: dict[str, str] = {
        "anthropic": "/v1/messages",
        "openai": "/v1/chat/completions",
        "google": "/v1beta/models/model-1:generateContent",
    }
    for script in (echo, echo_head):
        async with Upstream(script).serving() as upstream, opened(upstream.url, dialect) as broker:
            answer = await broker.post(paths[dialect], ASK)
            assert len(upstream.asked) == 1
            assert KEY not in answer.text + str(answer.headers)
            assert script is echo_head or "***" in answer.text
            assert KEY not in repr(broker.records) + repr(broker.way)
    assert KEY not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_provider_cannot_send_the_key_elsewhere(status: int) -> None:
    """Not followed, and not passed on."""
    async with Upstream(FINE).serving() as elsewhere:
        there = f"{elsewhere.url}/v1/messages"
        async with Upstream(saying({}, status, location=there)).serving() as upstream, opened(upstream.url) as broker:
            answer = await broker.post("/v1/messages", ASK)
        assert (answer.status_code, elsewhere.asked) == (502, [])
        assert "location" not in answer.headers


async def test_large_requests_are_refused_while_they_come() -> None:
    """One that is too large, and many together."""
    async with Upstream(FINE).serving() as upstream, opened(upstream.url) as broker:
        head = request("POST /v1/messages HTTP/1.1", f"x-api-key: {broker.way.token}", f"Content-Length: {1 << 40}")
        said = await raw(broker.way.door.socket, head + b" " * (33 << 20))
        assert b"413" in said.partition(b"\r\n")[0] or said == b""
        assert (await broker.post("/v1/messages", ASK)).status_code == 200
        assert len(upstream.asked) == 1


async def test_too_many_callers() -> None:
    """Those above the limit are sent away; others are served when they are gone."""
    async with Upstream(FINE).serving() as upstream, opened(upstream.url) as broker:
        crowd = [await asyncio.open_unix_connection(broker.way.door.socket) for _ in range(64)]
        assert await raw(broker.way.door.socket, b"") == b""
        for _, writer in crowd:
            writer.close()
        async with asyncio.timeout(5):
            while not await raw(broker.way.door.socket, request("GET / HTTP/1.1", "Connection: close")):
                pass
