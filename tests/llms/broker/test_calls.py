"""What passes, and what it costs: each wire with the figures its provider tells, over real sockets."""

import asyncio
import json

import pytest

from conductor_core.domain.usage import Micros, Usage
from conductor_core.ports.broker import Dialect
from conductor_core.testing.http_exchange import Request, Response
from tests.llms.broker.upstream import ASK, KEY, CountingMeter, Script, Upstream, opened, saying, streaming

CONTENTS = {"contents": [{"parts": [{"text": "hello"}]}], "generationConfig": {"maxOutputTokens": 100}}

MESSAGES = streaming(
    {
        "type": "message_start",
        "message": {
            "model": "model-1",
            "usage": {
                "input_tokens": 10,
                "cache_read_input_tokens": 20,
                "cache_creation_input_tokens": 4,
                "output_tokens": 1,
            },
        },
    },
    {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "hi"}},
    {"type": "message_delta", "usage": {"output_tokens": 7}},
    {"type": "message_stop"},
)
RESPONSES = streaming(
    {"type": "response.output_text.delta", "delta": "hi"},
    {
        "type": "response.completed",
        "response": {
            "model": "model-1",
            "usage": {
                "input_tokens": 34,
                "input_tokens_details": {"cached_tokens": 20},
                "output_tokens": 7,
                "output_tokens_details": {"reasoning_tokens": 3},
            },
        },
    },
)
CHAT = streaming(
    {"model": "model-1", "choices": [{"delta": {"content": "hi"}}]},
    {
        "model": "model-1",
        "choices": [],
        "usage": {
            "prompt_tokens": 34,
            "prompt_tokens_details": {"cached_tokens": 20},
            "completion_tokens": 7,
            "total_tokens": 41,
        },
    },
    "[DONE]",
)
GEMINI_USAGE = {
    "promptTokenCount": 34,
    "cachedContentTokenCount": 20,
    "candidatesTokenCount": 4,
    "thoughtsTokenCount": 3,
}
GEMINI = streaming(
    {"candidates": [{"content": {"parts": [{"text": "hi"}]}}], "usageMetadata": {"promptTokenCount": 34}},
    {"candidates": [{"finishReason": "STOP"}], "usageMetadata": GEMINI_USAGE, "modelVersion": "model-1"},
)
GEMINI_LIST = saying([{"usageMetadata": {"promptTokenCount": 34}}, {"usageMetadata": GEMINI_USAGE}])
PLAIN_CHAT = saying(
    {"model": "model-1", "usage": {"prompt_tokens": 34, "completion_tokens": 7, "prompt_cache_hit_tokens": 20}}
)

PLAIN = 14 * 10 + 20 * 1 + 7 * 100
WRITTEN = 10 * 10 + 4 * 12.5 + 20 * 1 + 7 * 100


@pytest.mark.parametrize(
    ("dialect", "path", "body", "script", "cost"),
    [
        ("anthropic", "/v1/messages?beta=true", ASK, MESSAGES, WRITTEN),
        ("openai", "/v1/responses", {"model": "model-1", "input": "hello"}, RESPONSES, PLAIN),
        ("openai", "/v1/chat/completions", ASK, CHAT, PLAIN),
        ("openai", "/v1/chat/completions", ASK, PLAIN_CHAT, PLAIN),
        ("google", "/v1beta/models/model-1:streamGenerateContent?alt=sse&key=x", CONTENTS, GEMINI, PLAIN),
        ("google", "/v1beta/models/model-1:generateContent", CONTENTS, GEMINI_LIST, PLAIN),
    ],
)
async def test_tokens_are_counted_as_the_provider_counts_them(
    dialect: Dialect, path: str, body: object, script: Script, cost: float
) -> None:
    async with Upstream(script).serving() as upstream, opened(upstream.url, dialect) as broker:
        answer = await broker.post(path, body)
        assert (answer.status_code, b"hi" in answer.content or b"34" in answer.content) == (200, True)
    assert broker.meter.last.usage == Usage(
        input_tokens=34, cached_tokens=20, output_tokens=7, cost=Micros(round(cost))
    )
    assert (broker.meter.last.whole, broker.meter.reserved) == (True, {})
    (record,) = broker.records
    assert (record.model, record.status, record.usage) == ("model-1", 200, broker.meter.last.usage)


async def test_a_stream_that_counts_nothing_is_estimated() -> None:
    """It is never booked as free."""
    script = streaming({"choices": [{"delta": {"content": "one two three " * 30}}]}, "[DONE]")
    async with Upstream(script).serving() as upstream, opened(upstream.url, "openai") as broker:
        await broker.post("/v1/chat/completions", ASK)
    usage = broker.meter.last.usage
    assert usage is not None
    assert usage.output_tokens >= 90
    assert usage.input_tokens > 0
    assert (usage.cost or 0) > 9000


async def test_what_comes_is_passed_on_at_once_and_packed_answers_are_read() -> None:
    """The program reads the first event before the provider has said the second."""
    go_on = asyncio.Event()

    async def script(_: Request, response: Response) -> None:
        response.begin()
        await response.send(b'data: {"n": 1}\n\n')
        await go_on.wait()
        await response.send(b'data: {"n": 2}\n\n')
        await response.end()

    async with Upstream(script).serving() as upstream, opened(upstream.url) as broker:
        headers = {"authorization": f"Bearer {broker.way.token}"}
        async with broker.client.stream("POST", f"{broker.way.url}/v1/messages", json=ASK, headers=headers) as answer:
            pieces = answer.aiter_bytes()
            assert await anext(pieces) == b'data: {"n": 1}\n\n'
            go_on.set()
            assert await anext(pieces) == b'data: {"n": 2}\n\n'
    packed = streaming({"type": "message_delta", "usage": {"output_tokens": 9}}, packed=True)
    async with Upstream(packed).serving() as upstream, opened(upstream.url) as broker:
        answer = await broker.post("/v1/messages", ASK)
        assert answer.text.startswith("data: ")
    assert broker.meter.last.usage is not None
    assert broker.meter.last.usage.output_tokens == 9


async def test_connections_are_kept_and_used_again() -> None:
    """Both to us and to the provider."""
    async with Upstream(MESSAGES).serving() as upstream, opened(upstream.url) as broker:
        for _ in range(3):
            assert (await broker.post("/v1/messages", ASK)).status_code == 200
        assert len(broker.records) == len(upstream.asked) == 3
        assert not upstream.ended.is_set()


async def test_what_costs_nothing_is_not_reserved() -> None:
    """Counting tokens and listing models."""
    async with Upstream(saying({"input_tokens": 5})).serving() as upstream, opened(upstream.url) as broker:
        assert (await broker.post("/v1/messages/count_tokens", ASK)).json() == {"input_tokens": 5}
        models = await broker.client.get(f"{broker.way.url}/v1/models?limit=5", headers={"x-api-key": broker.way.token})
        assert models.status_code == 200
        assert [one.path for one in upstream.asked] == ["/v1/messages/count_tokens", "/v1/models"]
    assert broker.meter.settled == []


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 529])
async def test_faults_of_the_provider_pass_unchanged_and_cost_nothing(status: int) -> None:
    """The meter is told of them, and how long to wait."""
    body = {"error": {"type": "some_error", "message": "in its own words"}}
    script = saying(body, status, **{"retry-after": "17", "x-ratelimit-limit-requests": "5", "set-cookie": "a=b"})
    async with Upstream(script).serving() as upstream, opened(upstream.url) as broker:
        answer = await broker.post("/v1/messages", ASK)
    assert (answer.status_code, answer.json()) == (status, body)
    assert answer.headers["retry-after"] == "17"
    assert answer.headers["x-ratelimit-limit-requests"] == "5"
    assert "set-cookie" not in answer.headers
    assert answer.headers.get("x-should-retry") == ("false" if status == 401 else None)
    end = broker.meter.last
    assert (end.status, end.usage, end.retry_after) == (status, None, 17.0)


async def test_an_answer_that_breaks_off_is_no_answer_and_is_booked() -> None:
    """The program sees it break, and the meter gets what was known by then."""
    script = streaming(
        {"type": "message_start", "message": {"model": "model-1", "usage": {"input_tokens": 34, "output_tokens": 1}}},
        {"type": "content_block_delta", "delta": {"text": "word " * 60}},
        then="drop",
    )
    async with Upstream(script).serving() as upstream, opened(upstream.url) as broker:
        with pytest.raises(Exception, match=r"(?i)peer|incomplete|closed"):
            await broker.post("/v1/messages", ASK)
    end = broker.meter.last
    assert end.usage is not None
    assert (end.whole, end.usage.input_tokens, end.usage.output_tokens) == (False, 34, 100)


async def test_a_program_that_leaves_ends_its_call() -> None:
    """At the provider too; it is booked all the same."""
    script = streaming({"type": "message_start", "message": {"usage": {"input_tokens": 34}}}, then="wait")
    async with Upstream(script).serving() as upstream, opened(upstream.url) as broker:
        headers = {"x-api-key": broker.way.token}
        async with broker.client.stream("POST", f"{broker.way.url}/v1/messages", json=ASK, headers=headers) as answer:
            await anext(answer.aiter_bytes())
        await upstream.ended.wait()
        await broker.meter.booked.wait()
    assert (broker.meter.last.whole, broker.meter.reserved) == (False, {})


async def test_closing_breaks_off_what_is_under_way_and_books_it() -> None:
    """Nothing reserved stays."""
    script = streaming({"type": "message_start", "message": {"usage": {"input_tokens": 34}}}, then="wait")
    async with Upstream(script).serving() as upstream:
        async with opened(upstream.url) as broker:
            headers = {"x-api-key": broker.way.token}
            request = broker.client.build_request("POST", f"{broker.way.url}/v1/messages", json=ASK, headers=headers)
            answer = await broker.client.send(request, stream=True)
            await anext(answer.aiter_bytes())
        assert (len(broker.meter.settled), broker.meter.reserved) == (1, {})


async def test_a_provider_that_is_not_there() -> None:
    """Says so without an address; nothing is to be paid."""
    async with Upstream(MESSAGES).serving() as upstream:
        url = upstream.url
    async with opened(url) as broker:
        answer = await broker.post("/v1/messages", ASK)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        502,
        "acme could not be reached through Conductor.",
    )
    assert (broker.meter.last.status, broker.meter.last.usage) == (None, None)


async def test_an_attempt_that_is_somebody_elses_now() -> None:
    """Cannot book, so nothing is sent."""
    async with (
        Upstream(MESSAGES).serving() as upstream,
        opened(upstream.url, meter=CountingMeter(fenced=True)) as broker,
    ):
        answer = await broker.post("/v1/messages", ASK)
        assert (answer.status_code, upstream.asked) == (503, [])


async def test_the_key_goes_out_and_the_token_does_not() -> None:
    """With nothing else that the program added."""
    async with Upstream(MESSAGES).serving() as upstream, opened(upstream.url) as broker:
        await broker.post(
            "/v1/messages", ASK, cookie="a=b", authorization=f"Bearer {broker.way.token}", **{"x-evil": "1"}
        )
        (asked,) = upstream.asked
    assert asked.headers["x-api-key"] == KEY
    assert broker.way.token not in str(asked)
    assert set(asked.headers) == {
        *("x-api-key", "anthropic-version", "content-type", "content-length", "host", "connection"),
        *("user-agent", "accept", "accept-encoding"),
    }
    assert json.loads(asked.body) == ASK
