"""Small parts: whatever a stream is cut into, and whatever it holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.llms.broker.counting import Counter
from conductor_core.llms.broker.orders import PICTURE, Order, order
from conductor_core.llms.broker.passages import Shape, passage
from conductor_core.llms.broker.scrubbing import Scrubber

SHAPES: tuple[Shape, ...] = ("messages", "responses", "chat", "contents")
ORDER = Order(model="m", body=b"", input=5, output=10)
POST = passage("anthropic", "POST", "/v1/messages")


@given(st.lists(st.sampled_from([b"a", b"b", b"ab", b"aab", b"aabaaab", b"x"])))
def test_a_key_is_found_across_cuts(pieces: list[bytes]) -> None:
    """As in the whole text, also where its beginning repeats itself; what was held back is not lost."""
    scrubber = Scrubber("aabaaab")
    said = b"".join([*(scrubber.add(piece) for piece in pieces), scrubber.rest()])
    assert b"aabaaab" not in said
    assert said.replace(b"***", b"") == b"".join(pieces).replace(b"aabaaab", b"")


def test_without_a_key_nothing_is_held_back() -> None:
    assert Scrubber("").add(b"abc") == b"abc"


@given(st.sampled_from(SHAPES), st.booleans(), st.lists(st.binary(max_size=60)))
def test_counting_never_disturbs_an_answer(shape: Shape, stream: bool, pieces: list[bytes]) -> None:
    """Whatever comes, there is a bill."""
    counter = Counter(shape, ORDER, stream)
    for piece in pieces:
        counter.add(b"data: " + piece + b"\n" if stream else piece)
    assert counter.end(whole=True).input >= 0


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "odd",
    [
        {"usage": 5, "model": 7, "response": [], "message": "x"},
        {"usage": {"input_tokens": "many", "output_tokens": -5, "prompt_tokens": None}},
        {"usageMetadata": {"promptTokenCount": 1e9, "candidatesTokenCount": []}},
        {"response": {"usage": {"input_tokens_details": 7}}},
    ],
)
def test_figures_that_are_none_count_for_nothing(shape: Shape, odd: object) -> None:
    """Our own estimate stands."""
    counter = Counter(shape, ORDER, stream=True)
    counter.add(f"data: {json.dumps(odd)}\n".encode())
    metered = counter.end(whole=True)
    assert (metered.input, metered.output < 10) == (5, True)


@given(st.integers(1, 40))
def test_events_are_counted_however_they_are_cut(size: int) -> None:
    """The last one need not have an end."""
    text = b'data: {"usage": {"prompt_tokens": 3, "completion_tokens": 4}}\r\n\r\ndata: {"model": "other"}'
    counter = Counter("chat", ORDER, stream=True)
    for at in range(0, len(text), size):
        counter.add(text[at : at + size])
    metered = counter.end(whole=True)
    assert (metered.input, metered.output, counter.model) == (3, 4, "other")


def test_a_picture_is_not_counted_by_its_letters() -> None:
    """What is packed costs what pictures cost."""
    body = json.dumps({"model": "m", "max_tokens": 7, "messages": [{"data": "A" * 100_000}]}).encode()
    read = order(POST, "messages", body, max_output=9)
    assert PICTURE < read.input < PICTURE + 100
    assert read.output == 7


def test_without_a_limit_an_answer_may_be_as_long_as_we_say() -> None:
    assert order(POST, "messages", b'{"model": "m"}', max_output=9).output == 9
    assert order(POST, "chat", b'{"model": "m", "max_tokens": 5, "n": 3}', max_output=9).output == 15
    google = passage("google", "POST", "/v1beta/models/g-1:generateContent")
    config = b'{"generationConfig": {"maxOutputTokens": 4, "candidateCount": 2}}'
    assert order(google, "contents", config, max_output=9) == Order(
        model="g-1",
        body=config.replace(b" ", b""),
        input=order(google, "contents", config, max_output=9).input,
        output=8,
    )
