"""What the headers of an answer say about what is still allowed."""

from datetime import UTC, datetime

import pytest

from conductor_core.domain.allowance import Allowance, Quota
from conductor_core.errors import ModelError
from conductor_core.llms.limit_headers import allowance, retry_after
from conductor_core.testing.model_limits import Limits
from conductor_core.testing.model_script import Say, Wire, in_turn
from conductor_core.testing.model_server import ModelServer
from tests.llms.conftest import open_line

DATE = {"date": "Fri, 02 Jan 2026 03:04:05 GMT"}


def test_openais_headers() -> None:
    said = allowance(
        {
            "x-ratelimit-limit-requests": "500",
            "x-ratelimit-remaining-requests": "499",
            "x-ratelimit-reset-requests": "120ms",
            "x-ratelimit-limit-tokens": "200000",
            "x-ratelimit-remaining-tokens": "150000",
            "x-ratelimit-reset-tokens": "1m15.5s",
        }
    )
    assert said == Allowance(
        requests=Quota(limit=500, remaining=499, full_in=0.12),
        tokens=Quota(limit=200_000, remaining=150_000, full_in=75.5),
    )


def test_anthropics_headers_are_read_by_the_providers_own_clock() -> None:
    said = allowance(
        {
            "anthropic-ratelimit-requests-limit": "50",
            "anthropic-ratelimit-requests-remaining": "0",
            "anthropic-ratelimit-requests-reset": "2026-01-02T03:04:35Z",
            "anthropic-ratelimit-input-tokens-limit": "80000",
            "anthropic-ratelimit-input-tokens-remaining": "79000",
            "anthropic-ratelimit-input-tokens-reset": "2026-01-02T03:04:00Z",
            "anthropic-ratelimit-output-tokens-remaining": "16000",
            "retry-after": "30",
            **DATE,
        }
    )
    assert said == Allowance(
        requests=Quota(limit=50, remaining=0, full_in=30),
        input_tokens=Quota(limit=80_000, remaining=79_000, full_in=0),
        output_tokens=Quota(remaining=16_000),
        retry_after=30,
    )


def test_headers_that_say_nothing_are_nothing() -> None:
    assert allowance({"content-type": "text/event-stream", **DATE}) is None
    assert allowance({"x-ratelimit-limit-requests": "many", "x-ratelimit-reset-requests": "soon"}) == Allowance(
        requests=Quota()
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("6m0s", 360), ("1h2m3s", 3723), ("7.66s", 7.66), ("42", 42), ("1d", None), ("-1s", None), ("", None)],
)
def test_durations(text: str, seconds: float | None) -> None:
    said = allowance({"x-ratelimit-limit-requests": "1", "x-ratelimit-reset-requests": text, **DATE})
    assert said is not None
    assert said.requests == Quota(limit=1, full_in=seconds)


async def test_every_answer_tells_what_is_left(wire: Wire) -> None:
    """Also the one that refuses; the refusal says how long to wait."""
    heard: list[Allowance] = []
    script = in_turn(Say(text="hi"))
    server = ModelServer(script, limits=Limits(requests=2, window=60), clock=lambda: 0.0)
    async with open_line(wire, script, server=server, on_headers=heard.append) as line:
        for _ in range(2):
            await line.model.ask(line.request)
        with pytest.raises(ModelError, match="too many calls") as caught:
            await line.model.ask(line.request)
    assert [said.requests for said in heard] == [Quota(limit=2, remaining=left, full_in=60) for left in (1, 0, 0)]
    assert (caught.value.limited, caught.value.retry_after, heard[-1].retry_after) == (True, 60, 60)


def test_a_provider_that_does_not_tell_its_time_is_read_by_our_clock() -> None:
    """A pause until a date is as long as that; its own clock goes before ours."""
    headers, ours = {"retry-after": "Fri, 02 Jan 2026 03:05:05 GMT"}, datetime(2026, 1, 2, 3, 4, 35, tzinfo=UTC)
    assert retry_after(headers, ours) == 30
    assert retry_after({**headers, **DATE}, ours) == 60
    assert retry_after(headers) is None


@pytest.mark.parametrize("name", ["retry-after", "retry-after-ms"])
def test_nobody_is_waited_for_longer_than_a_day(name: str) -> None:
    """Whatever a provider says."""
    assert retry_after({name: "9" * 20}) == 86_400
