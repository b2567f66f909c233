"""What programs may spend: calls are shortened to what is paid for, and refused when that is of no use."""

import asyncio
import json

import pytest

from conductor_core.ports.broker import Dialect
from tests.llms.broker.test_calls import CONTENTS, MESSAGES, WRITTEN
from tests.llms.broker.upstream import ASK, FINE, CountingMeter, Upstream, opened


@pytest.mark.parametrize(
    ("dialect", "path", "body", "words"),
    [
        ("anthropic", "/v1/messages", ASK, {"type": "error", "error": {"type": "invalid_request_error"}}),
        ("openai", "/v1/responses", ASK | {"input": "x"}, {"error": {"code": "insufficient_quota"}}),
        ("google", "/v1beta/models/model-1:generateContent", CONTENTS, {"error": {"status": "FAILED_PRECONDITION"}}),
    ],
)
async def test_over_budget_the_program_is_told_to_stop(
    dialect: Dialect, path: str, body: object, words: dict[str, object]
) -> None:
    """In the provider's words, with our sentence; nothing is sent."""
    async with (
        Upstream(MESSAGES).serving() as upstream,
        opened(upstream.url, dialect, CountingMeter(budget=5000)) as broker,
    ):
        answer = await broker.post(path, body)
        assert (answer.status_code, answer.headers["x-should-retry"]) == (400, "false")
        assert upstream.asked == []
    said = answer.json()
    sentence = said["error"]["message"]
    assert sentence.startswith("Conductor: the budget of $0.005 does not allow the next call: it may cost up to")
    assert sentence.endswith("would allow it. Stop here.")
    wanted = words["error"]
    assert isinstance(wanted, dict)
    assert wanted.items() <= said["error"].items()


@pytest.mark.parametrize(
    ("dialect", "path", "body", "where"),
    [
        ("anthropic", "/v1/messages", ASK | {"max_tokens": 32_000}, ("max_tokens",)),
        (
            "openai",
            "/v1/responses",
            {"model": "model-1", "input": "hello", "max_output_tokens": 9_000},
            ("max_output_tokens",),
        ),
        ("openai", "/v1/chat/completions", ASK | {"max_tokens": 9_000}, ("max_tokens",)),
        (
            "google",
            "/v1beta/models/model-1:generateContent",
            CONTENTS | {"generationConfig": {"maxOutputTokens": 9_000}},
            ("generationConfig", "maxOutputTokens"),
        ),
    ],
)
async def test_a_call_that_is_too_dear_is_made_for_a_shorter_answer(
    dialect: Dialect, path: str, body: object, where: tuple[str, ...]
) -> None:
    """Programs ask for the longest answers there are. What is sent is what is paid for, and hardly less."""
    meter = CountingMeter(budget=500_000)
    async with Upstream(FINE).serving() as upstream, opened(upstream.url, dialect, meter) as broker:
        assert (await broker.post(path, body)).status_code == 200
    sent = json.loads(upstream.asked[0].body)
    for name in where:
        sent = sent[name]
    assert 4_900 < sent < 5_000
    assert 490_000 < meter.most <= 500_000


@pytest.mark.parametrize(
    ("dialect", "path", "more"),
    [
        ("anthropic", "/v1/messages", {"thinking": {"type": "enabled", "budget_tokens": 4_000}}),
        ("openai", "/v1/chat/completions", {"n": 2}),
    ],
    ids=["thinks longer than it may answer", "several answers"],
)
async def test_a_call_that_cannot_be_shortened_is_refused(dialect: Dialect, path: str, more: dict[str, object]) -> None:
    """Below what it needs an answer is of no use."""
    async with (
        Upstream(FINE).serving() as upstream,
        opened(upstream.url, dialect, CountingMeter(budget=500_000)) as broker,
    ):
        assert (await broker.post(path, ASK | {"max_tokens": 32_000} | more)).status_code == 400
        assert upstream.asked == []


async def test_a_model_without_a_price_is_not_asked_under_a_budget() -> None:
    """No budget could hold it, however often the program asks. The next model it names is asked."""
    async with Upstream(MESSAGES).serving() as upstream, opened(upstream.url) as broker:
        refused = [await broker.post("/v1/messages", ASK | {"model": "claude-opus-99"}) for _ in range(2)]
        assert upstream.asked == []
        assert (await broker.post("/v1/messages", ASK)).status_code == 200
    assert [(answer.status_code, answer.json()["error"]["message"]) for answer in refused] == 2 * [
        (
            400,
            "Conductor: the budget of $10.00 cannot hold calls of claude-opus-99, whose price is unknown: "
            "set a price for it in conductor.toml. Stop here.",
        )
    ]


async def test_fifty_calls_at_once_keep_to_the_budget() -> None:
    """What is spent and reserved together never exceeds it."""
    meter = CountingMeter(budget=50_000)
    async with Upstream(MESSAGES).serving() as upstream, opened(upstream.url, meter=meter) as broker:
        answers = await asyncio.gather(*(broker.post("/v1/messages", ASK) for _ in range(50)))
    codes = [answer.status_code for answer in answers]
    assert {200, 400} == set(codes)
    assert meter.most <= 50_000
    assert meter.spent == codes.count(200) * round(WRITTEN)
    assert len(upstream.asked) == codes.count(200)
