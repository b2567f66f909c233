"""Whole answers through the real SDKs over real sockets."""

import asyncio
import json
from typing import Any

import pytest

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, ToolCall, ToolResult, UserTurn
from conductor_core.testing.model_script import Asked, Fault, Say, Use, Wire, in_turn
from tests.llms.conftest import open_line


async def test_text_arrives_whole(wire: Wire) -> None:
    """An answer that is streamed in many pieces is one text with its end."""
    text = "A longer answer with Ümläuts, 漢字 and a\nnew line, in several frames."
    async with open_line(wire, in_turn(Say(text=text, input_tokens=100, output_tokens=20))) as line:
        answer = await line.model.ask(line.request)
    assert answer.turn == AssistantTurn(text=text)
    assert (answer.stop, answer.model) == ("end", line.request.model)
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (100, 20)


async def test_tool_calls_arrive_in_order(wire: Wire) -> None:
    """Text and two calls come as one turn; arguments are passed on as the model wrote them."""
    say = Say(text="I look twice.", uses=(Use("look", '{"at": "a"}'), Use("look", '{"at":"b"}')))
    async with open_line(wire, in_turn(say)) as line:
        answer = await line.model.ask(line.request)
    assert answer.stop == "tools"
    assert [(call.name, call.arguments) for call in answer.turn.calls] == [
        ("look", '{"at": "a"}'),
        ("look", '{"at":"b"}'),
    ]
    assert len({call.id for call in answer.turn.calls}) == 2


@pytest.mark.parametrize("stop", ["length", "refusal"])
async def test_an_answer_that_was_cut_or_refused_says_so(wire: Wire, stop: Any) -> None:
    async with open_line(wire, in_turn(Say(text="I would rather", stop=stop))) as line:
        answer = await line.model.ask(line.request)
    assert (answer.stop, answer.turn.text) == (stop, "I would rather")


async def test_what_the_cache_served_is_counted_and_costs_less(wire: Wire) -> None:
    """Input from the cache is part of the input, and makes the call cheaper."""
    full = Say(text="x", input_tokens=10_000, output_tokens=10)
    half = Say(text="x", input_tokens=10_000, cached_tokens=9_000, output_tokens=10)
    async with open_line(wire, in_turn(full, half)) as line:
        first, second = await line.model.ask(line.request), await line.model.ask(line.request)
    assert (second.usage.input_tokens, second.usage.cached_tokens) == (10_000, 9_000)
    assert first.usage.cost is not None
    assert second.usage.cost is not None
    assert 0 < second.usage.cost < first.usage.cost


async def test_a_server_that_does_not_count_is_booked_by_our_estimate(wire: Wire) -> None:
    """A call is never booked as free because its usage is missing."""
    async with open_line(wire, in_turn(Say(text="some words", counted=False))) as line:
        answer = await line.model.ask(line.request)
    assert answer.usage.input_tokens > 0
    assert answer.usage.output_tokens > 0
    assert answer.usage.cost


async def test_a_model_without_a_price_has_an_unknown_cost(wire: Wire) -> None:
    async with open_line(wire, in_turn(Say(text="hi"))) as line:
        request = line.request.model_copy(update={"model": "house-model-7"})
        answer = await line.model.ask(request)
        assert line.model.estimate(request) is None
    assert answer.usage.cost is None


async def test_the_estimate_is_above_the_bill(wire: Wire) -> None:
    async with open_line(wire, in_turn(Say(text="hi"))) as line:
        answer = await line.model.ask(line.request)
        estimate = line.model.estimate(line.request)
    assert estimate is not None
    assert answer.usage.cost is not None
    assert estimate > answer.usage.cost


async def test_halves_of_characters_are_mended(wire: Wire) -> None:
    """A lone surrogate, which no database takes, does not leave the wire."""
    async with open_line(wire, in_turn(Say(text="a\ud800b", uses=(Use("look", '{"at": "\udfff"}'),)))) as line:
        answer = await line.model.ask(line.request)
    assert answer.turn.text == "a?b"
    assert answer.turn.calls[0].arguments == '{"at": "?"}'


async def test_a_conversation_is_understood_at_the_other_end(wire: Wire) -> None:
    """Order, system text, calls, results and a later word arrive as they were said."""
    heard: list[Asked] = []

    def script(asked: Asked) -> Say | Fault:
        heard.append(asked)
        return Say(text="ok")

    turns = (
        UserTurn(text="Do it."),
        AssistantTurn(text="", calls=(ToolCall(id="step1-0", name="look", arguments='{"at": "a"}'),)),
        ResultsTurn(results=(ToolResult(id="step1-0", text="nothing", ok=False),)),
        UserTurn(text="Go on."),
    )
    async with open_line(wire, script) as line:
        await line.model.ask(line.request.model_copy(update={"turns": turns}))
    (asked,) = heard
    assert (asked.system, asked.tools, asked.order, asked.results) == ("Be brief.", ("look",), "Do it.", ("nothing",))
    assert asked.turns[-1] == UserTurn(text="Go on.")
    assert isinstance(asked.turns[1], AssistantTurn)
    assert json.loads(asked.turns[1].calls[0].arguments) == {"at": "a"}


async def test_many_calls_share_one_client(wire: Wire) -> None:
    """Calls at the same time, the very first ones included, all get their answer."""
    async with open_line(wire, in_turn(Say(text="hi"))) as line:
        answers = await asyncio.gather(*(line.model.ask(line.request) for _ in range(20)))
        assert [answer.turn.text for answer in answers] == ["hi"] * 20
        assert len(line.server.calls) == 20
