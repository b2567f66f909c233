"""Streams of providers that do as they like, put together or refused."""

from typing import Any

import pytest

from conductor_core.domain.chat import ModelRequest, UserTurn
from conductor_core.domain.usage import Usage
from conductor_core.errors import ModelError
from conductor_core.llms import anthropic_reading, anthropic_wire, openai_reading, responses_reading, responses_wire
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import by_event, finished
from conductor_core.llms.prices import Prices

REQUEST = ModelRequest(model="m", system="s", turns=(UserTurn(text="a"),))
STREAM = "text/event-stream"


def endpoint(provider: str) -> Endpoint:
    """A provider as the catalogue has it."""
    return Endpoint(provider=provider, known=catalogue().providers[provider], key="")


def chat(*deltas: dict[str, Any], usage: dict[str, Any] | None = None) -> openai_reading.Reading:
    """A stream of chat completions that ends well."""
    reading = openai_reading.Reading(endpoint("xai"))
    for delta in deltas:
        reading.add({"model": "m", "choices": [{"index": 0, "delta": delta}]})
    reading.add({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage})
    return reading


def test_thinking_that_is_left_out_of_the_answers_tokens_is_billed() -> None:
    """Some count it only in the total."""
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 10,
        "total_tokens": 150,
        "completion_tokens_details": {"reasoning_tokens": 40},
    }
    answer = chat({"content": "x"}, usage=usage).answer(REQUEST, Prices(), None, content_type=STREAM)
    assert answer.usage.output_tokens == 50


@pytest.mark.parametrize("count", [-1, float("nan"), 1.5, 10**12, "many", True, None])
@pytest.mark.parametrize("of", ["prompt_tokens", "completion_tokens"])
def test_a_count_that_cannot_be_true_is_not_believed(of: str, count: object) -> None:
    """The answer is good; what was sent and read is booked by our own estimate."""
    usage = {"prompt_tokens": 10, "completion_tokens": 1, of: count}
    answer = chat({"content": "Yes."}, usage=usage).answer(REQUEST, Prices(), None, content_type=STREAM)
    ours = Usage(input_tokens=18, output_tokens=10, cost=None, guessed=True, disbelieved=count not in ("many", None))
    assert (answer.turn.text, answer.usage) == ("Yes.", ours)


@pytest.mark.parametrize(
    "deltas",
    [
        [{"reasoning_content": "Hm."}, {"content": "Yes."}],
        [{"reasoning": "Hm."}, {"content": "Yes."}],
        [{"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]}, {"content": "Yes."}],
        [{"content": [{"type": "thinking", "thinking": [{"text": "Hm."}]}, {"type": "text", "text": "Yes."}]}],
    ],
)
def test_thinking_is_known_by_every_name_it_has(deltas: list[dict[str, Any]]) -> None:
    turn = chat(*deltas).answer(REQUEST, Prices(), None, content_type=STREAM).turn
    assert (turn.text, [thought.text for thought in turn.thoughts]) == ("Yes.", ["Hm."])


def test_an_answer_that_does_not_fit_together_is_a_fault_of_the_provider() -> None:
    """Nothing but a ModelError leaves, and what may have been charged is said."""
    reading = chat({"content": {"x": 1}})
    with pytest.raises(ModelError, match=r"^xai sent something that is no answer$") as caught:
        finished(lambda: reading.answer(REQUEST, Prices(), None, content_type=STREAM), endpoint("xai"), REQUEST)
    assert (caught.value.remedy, caught.value.billed) == ("again", True)


def test_an_end_that_nobody_knows_is_no_answer() -> None:
    reading = openai_reading.Reading(endpoint("deepseek"))
    reading.add({"choices": [{"delta": {"content": "x"}, "finish_reason": "insufficient_system_resource"}]})
    with pytest.raises(ModelError, match="broke the answer off"):
        reading.answer(REQUEST, Prices(), None, content_type=STREAM)


def test_items_that_were_lost_on_the_way_make_a_damaged_stream() -> None:
    """The last event of a response names all items; one that never came is missed."""
    reading = responses_reading.Reading(endpoint("openai"))
    message = {"type": "message", "content": [{"type": "output_text", "text": "x"}]}
    reading.add({"type": "response.output_item.done", "output_index": 0, "item": message})
    reading.add({"type": "response.completed", "response": {"status": "completed", "output": [message, message]}})
    with pytest.raises(ModelError, match="out of order"):
        reading.answer(REQUEST, Prices(), None, content_type=STREAM)


def test_what_a_text_was_said_for_goes_back_with_it() -> None:
    """A model that tells apart what it says on its way and at the end wants to know it again."""
    reading = responses_reading.Reading(endpoint("openai"))
    item = {"type": "message", "phase": "commentary", "content": [{"type": "output_text", "text": "I look."}]}
    reading.add({"type": "response.output_item.done", "output_index": 0, "item": item})
    reading.add({"type": "response.completed", "response": {"status": "completed", "output": [item]}})
    turn = reading.answer(REQUEST, Prices(), None, content_type=STREAM).turn
    said = responses_wire.body(REQUEST.model_copy(update={"turns": (*REQUEST.turns, turn)}), endpoint("openai"))
    assert said["input"][-1] == {"role": "assistant", "content": "I look.", "phase": "commentary"}


def test_a_response_that_was_steered_away_is_no_answer() -> None:
    reading = responses_reading.Reading(endpoint("openai"))
    reading.add(
        {
            "type": "response.incomplete",
            "response": {"status": "incomplete", "incomplete_details": {"reason": "steered"}},
        }
    )
    with pytest.raises(ModelError, match=r"broke the answer off \(steered\)"):
        reading.answer(REQUEST, Prices(), None, content_type=STREAM)


def test_thoughts_between_calls_keep_their_place() -> None:
    """What was thought between two calls goes back between them."""
    reading = anthropic_reading.Reading(endpoint("anthropic"))
    blocks: list[dict[str, Any]] = [
        {"type": "thinking", "thinking": "a", "signature": "1"},
        {"type": "tool_use", "id": "x", "name": "look", "input": {}},
        {"type": "thinking", "thinking": "b", "signature": "2"},
        {"type": "tool_use", "id": "y", "name": "look", "input": {}},
    ]
    reading.add({"type": "message_start", "message": {"model": "m", "usage": {}}})
    for index, block in enumerate(blocks):
        reading.add({"type": "content_block_start", "index": index, "content_block": block})
        reading.add({"type": "content_block_stop", "index": index})
    reading.add({"type": "message_delta", "delta": {"stop_reason": "tool_use"}})
    reading.add({"type": "message_stop"})
    turn = reading.answer(REQUEST, Prices(), None, content_type=STREAM).turn
    said = anthropic_wire.body(REQUEST.model_copy(update={"turns": (*REQUEST.turns, turn)}), endpoint("anthropic"))
    assert said["messages"][-1]["content"] == blocks


@pytest.mark.parametrize(
    ("name", "says", "limited"),
    [
        ("rate_limit_exceeded", "too many calls", True),
        ("insufficient_quota", "no credit left", False),
        ("context_length_exceeded", "too long", False),
        ("authentication_error", "refuses the key", False),
        ("overloaded_error", "broke the answer off", False),
    ],
)
def test_an_error_inside_a_stream_is_what_it_would_have_been_before(name: str, says: str, limited: bool) -> None:
    error = by_event(name, name, endpoint("openai"))
    assert says in error.message
    assert error.limited == limited
