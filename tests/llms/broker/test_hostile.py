"""What a hostile program in a sandbox tries at the broker, and what it gets: nothing."""

import asyncio
import base64
import json
from pathlib import Path

import pytest

from conductor_core.ports.broker import Dialect
from conductor_core.testing.http_exchange import Request, Response
from tests.llms.broker.upstream import KEY, Upstream, opened, saying

ASK = {"model": "model-1", "max_tokens": 100, "messages": [{"role": "user", "content": "hello"}]}
FINE = saying({"model": "model-1", "usage": {"input_tokens": 1, "output_tokens": 1}})


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


@pytest.mark.parametrize(
    ("dialect", "path", "body", "left"),
    [
        (
            "anthropic",
            "/v1/messages",
            {
                **ASK,
                "mcp_servers": [{"type": "url", "url": "https://evil.example"}],
                "container": "c",
                "tools": [
                    {"name": "mine", "input_schema": {"properties": {"image_url": {"type": "string"}}}},
                    {"type": "web_fetch_20250910", "name": "web_fetch"},
                    {"type": "web_search_20250305", "name": "web_search"},
                    {"type": "code_execution_20250825", "name": "code"},
                    {"type": "bash_20250124", "name": "bash"},
                    "nonsense",
                ],
            },
            {"tools": ["mine", "bash"]},
        ),
        (
            "openai",
            "/v1/responses",
            {
                "model": "model-1",
                "input": "x",
                "background": True,
                "tool_choice": "auto",
                "tools": [{"type": "mcp", "server_url": "https://evil.example"}, {"type": "web_search"}],
            },
            {"tools": None},
        ),
        (
            "openai",
            "/v1/chat/completions",
            {**ASK, "web_search_options": {}, "plugins": [{"id": "web"}], "models": ["dear"], "tools": {"a": 1}},
            {"tools": None},
        ),
        (
            "google",
            "/v1beta/models/model-1:generateContent",
            {
                "contents": [],
                "tools": [{"googleSearch": {}}, {"urlContext": {}, "functionDeclarations": [{"name": "f"}]}],
            },
            {"tools": [None]},
        ),
    ],
)
async def test_a_provider_is_not_made_to_reach_out(
    dialect: Dialect, path: str, body: dict[str, object], left: dict[str, list[str] | None]
) -> None:
    """Its own ways into the internet are taken out of what is passed on."""
    async with Upstream(FINE).serving() as upstream, opened(upstream.url, dialect) as broker:
        assert (await broker.post(path, body)).status_code == 200
        (asked,) = upstream.asked
    sent = json.loads(asked.body)
    assert "evil" not in asked.body.decode()
    assert not {"mcp_servers", "container", "background", "web_search_options", "plugins", "models"} & sent.keys()
    names = None if "tools" not in sent else [tool.get("name") for tool in sent["tools"]]
    assert {"tools": names} == left
    assert dialect != "google" or sent["tools"] == [{"functionDeclarations": [{"name": "f"}]}]


URL = "https://evil.example/?secret"
PICTURE = "data:image/png;base64," + base64.b64encode(b"x" * 9000).decode()


@pytest.mark.parametrize(
    ("dialect", "path", "talk", "status"),
    [
        ("anthropic", "/v1/messages", [{"type": "image", "source": {"type": "url", "url": URL}}], 400),
        ("anthropic", "/v1/messages", [{"type": "image", "source": {"type": "base64", "data": PICTURE}}], 200),
        ("anthropic", "/v1/messages", [{"type": "tool_use", "input": {"type": "url", "url": URL}}], 200),
        ("openai", "/v1/chat/completions", [{"type": "image_url", "image_url": {"url": URL}}], 400),
        ("openai", "/v1/chat/completions", [{"type": "image_url", "image_url": {"url": PICTURE}}], 200),
        ("openai", "/v1/responses", [{"type": "input_image", "image_url": URL}], 400),
        ("openai", "/v1/responses", [{"type": "input_file", "file_url": URL}], 400),
        ("openai", "/v1/responses", [{"type": "function_call", "arguments": json.dumps({"image_url": URL})}], 200),
        ("google", "/v1beta/models/m:generateContent", [{"parts": [{"fileData": {"fileUri": URL}}]}], 400),
        (
            "google",
            "/v1beta/models/m:generateContent",
            [{"parts": [{"functionCall": {"args": {"fileUri": URL}}}]}],
            200,
        ),
    ],
)
async def test_addresses_that_the_provider_would_open(dialect: Dialect, path: str, talk: object, status: int) -> None:
    """Refused; where an address is only a word, it passes."""
    body = {"model": "m", "messages": [{"role": "user", "content": talk}], "input": talk, "contents": talk}
    async with Upstream(FINE).serving() as upstream, opened(upstream.url, dialect) as broker:
        assert (await broker.post(path, body)).status_code == status
        assert len(upstream.asked) == (status == 200)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"{}",
        b'{"model": 5}',
        b'{"model": ""}',
        b'{"model": "m", "max_tokens": NaN}',
        b'{"model": "m", "temperature": 1e999}',
        b"[" * 100_000,
        b'{"model": "anything:online"}',
    ],
)
async def test_what_is_no_request_to_a_model(body: bytes) -> None:
    """400, whatever it is."""
    async with Upstream(FINE).serving() as upstream, opened(upstream.url) as broker:
        headers = {"x-api-key": broker.way.token}
        answer = await broker.client.post(f"{broker.way.url}/v1/messages", content=body, headers=headers)
        assert (answer.status_code, upstream.asked, broker.meter.settled) == (400, [], [])


async def test_what_is_said_twice_means_the_same_to_everybody() -> None:
    """The provider gets what we have looked at, and not what was sent."""
    body = b'{"model": "m", "tools": [{"type": "web_fetch_1", "name": "f"}], "tools": [], "max_tokens": 1}'
    async with Upstream(FINE).serving() as upstream, opened(upstream.url) as broker:
        headers = {"x-api-key": broker.way.token}
        await broker.client.post(f"{broker.way.url}/v1/messages", content=body, headers=headers)
        (asked,) = upstream.asked
    assert json.loads(asked.body) == {"model": "m", "max_tokens": 1}


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
