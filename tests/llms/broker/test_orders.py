"""What a program may ask a provider to do: to think, and not to go out into the internet in its place."""

import base64
import json

import pytest

from conductor_core.ports.broker import Dialect
from tests.llms.broker.upstream import ASK, FINE, Upstream, opened


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
