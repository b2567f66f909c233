"""What is special about DeepSeek: texts that are cut can be continued, and prices depend on the hour."""

import json
from datetime import UTC, datetime

import pytest

from conductor_core.domain.chat import AssistantTurn, ModelRequest, ResultsTurn, ToolCall, ToolResult, UserTurn
from conductor_core.llms import openai_wire
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.price import Metered
from conductor_core.llms.prices import Prices
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.model_script import Asked, Fault, Say, Use
from tests.llms.conftest import Ear, open_line

STORY = "Once upon a time there was a parser that nobody dared to touch."
REQUEST = ModelRequest(model="deepseek-flash", system="s", turns=(UserTurn(text="Tell."),), effort="high")


def cut_after(*ends: int) -> "Teller":
    """Tells the story up to each of these letters, then to its end."""
    return Teller(ends)


class Teller:
    """A model whose answers are cut."""

    def __init__(self, ends: tuple[int, ...]) -> None:
        self.ends = ends
        self.heard: list[Asked] = []

    def __call__(self, asked: Asked) -> Say | Fault:
        """The next piece."""
        self.heard.append(asked)
        begin = len(asked.begun)
        end = next((end for end in self.ends if end > begin), len(STORY))
        thinking = "" if asked.begun else "A story."
        return Say(
            text=STORY[begin:end], thinking=thinking, stop="end" if end == len(STORY) else "length", output_tokens=5
        )


async def test_a_text_that_was_cut_is_continued() -> None:
    """It is asked to go on with its own words, twice at most; the bill is the sum, and listeners hear one text."""
    tell, ear = cut_after(10, 20), Ear()
    async with open_line("openai", tell, provider="deepseek") as line:
        answer = await line.model.ask(REQUEST, ear)
        assert len(line.server.calls) == 3
    assert (answer.turn.text, answer.stop) == (STORY, "end")
    assert "".join(ear.text) == STORY
    assert [thought.text for thought in answer.turn.thoughts] == ["A story."]
    assert answer.usage.output_tokens == 15
    assert [asked.begun for asked in tell.heard] == ["", STORY[:10], STORY[:20]]
    assert [asked.effort for asked in tell.heard] == ["high", "disabled", "disabled"]


async def test_after_two_continuations_it_stays_cut() -> None:
    async with open_line("openai", cut_after(10, 20, 30, 40), provider="deepseek") as line:
        answer = await line.model.ask(REQUEST)
    assert (answer.turn.text, answer.stop) == (STORY[:30], "length")


async def test_a_continuation_that_fails_leaves_what_was_paid_for() -> None:
    def failing(asked: Asked) -> Say | Fault:
        return Fault(kind="status", status=500) if asked.begun else Say(text=STORY[:10], stop="length")

    async with open_line("openai", failing, provider="deepseek") as line:
        answer = await line.model.ask(REQUEST)
    assert (answer.turn.text, answer.stop) == (STORY[:10], "length")


async def test_calls_that_were_cut_are_not_continued() -> None:
    """Half a call cannot be gone on with."""
    half = Say(text="I write.", uses=(Use("write", '{"content": "half'),), stop="length")
    async with open_line("openai", lambda asked: half, provider="deepseek") as line:
        answer = await line.model.ask(REQUEST)
        assert (answer.stop, len(line.server.calls)) == ("length", 1)


async def test_the_estimate_covers_the_continuations() -> None:
    async with open_line("openai", cut_after(10, 20), provider="deepseek") as line:
        estimate = line.model.estimate(REQUEST)
    once = Prices().at_most("deepseek", REQUEST)
    assert estimate is not None
    assert once is not None
    assert estimate > 3 * once


def test_thinking_goes_back_beside_calls_only_and_never_when_it_is_off() -> None:
    """Beside a call it must stand even when nothing was thought; elsewhere it is left out."""
    end = Endpoint(provider="deepseek", known=catalogue().providers["deepseek"], key="")
    call = ToolCall(id="c", name="look", arguments="{}")
    results = ResultsTurn(results=(ToolResult(id="c", text="nothing"),))
    turns = (
        UserTurn(text="a"),
        AssistantTurn(text="", calls=(call,)),
        results,
        AssistantTurn(text="b"),
        UserTurn(text="c"),
    )

    def said(effort: str) -> list[bool]:
        request = ModelRequest.model_validate(
            {"model": "deepseek-flash", "system": "s", "turns": turns, "effort": effort}
        )
        return ["reasoning_content" in message for message in openai_wire.body(request, end)["messages"]]

    assert said("high") == [False, False, True, False, False, False]
    assert not any(said("none"))
    assert json.dumps(openai_wire.body(REQUEST, end))


@pytest.mark.parametrize(("hour", "factor"), [(2, 2), (5, 1), (7, 2), (12, 1)])
def test_the_same_call_costs_twice_as_much_at_the_busy_hours(hour: int, factor: int) -> None:
    clock = ManualClock(datetime(2026, 11, 23, hour, 30, tzinfo=UTC))
    cost = Prices(clock=clock).cost("deepseek", "deepseek-flash", Metered(input=1_000_000, output=1_000_000))
    assert cost == 750_000 * factor


def test_a_call_is_priced_at_the_hour_it_began() -> None:
    prices = Prices(clock=ManualClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)))
    began = datetime(2026, 11, 23, 0, 59, tzinfo=UTC)
    assert prices.cost("deepseek", "deepseek-flash", Metered(input=1_000_000, output=0), began) == 150_000
