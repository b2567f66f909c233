"""Conversations that fit, and texts of strangers."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, ToolCall, ToolResult, Turn, UserTurn
from conductor_core.logic import tokens
from conductor_core.logic.transcript import clip, fit, size
from conductor_core.logic.untrusted import fence, visible, whole


def step(number: int, text: str, argument: str = "x") -> tuple[Turn, Turn]:
    """A call and its result."""
    call = ToolCall(id=f"c{number}", name="run", arguments=json.dumps({"command": argument}))
    return AssistantTurn(text="", calls=(call,)), ResultsTurn(results=(ToolResult(id=f"c{number}", text=text),))


def test_what_fits_stays_as_it_is() -> None:
    turns = (UserTurn(text="order"), *step(1, "short"))
    assert fit(turns, 1000) == turns


def test_old_results_are_shortened_before_new_ones() -> None:
    turns = (UserTurn(text="order"), *step(1, "a" * 3000), *step(2, "b" * 3000), *step(3, "c" * 3000))
    short = fit(turns, 2500)
    assert short[0] == UserTurn(text="order")
    assert short[-1] == turns[-1]
    first = short[2]
    assert isinstance(first, ResultsTurn)
    assert "use the tool again" in first.results[0].text


def test_whole_steps_are_left_out_when_shortening_is_not_enough() -> None:
    turns = (UserTurn(text="order"), *(turn for n in range(200) for turn in step(n, "r" * 150)))
    short = fit(turns, 2000)
    assert size(short) <= 2000
    assert short[0] == UserTurn(text="order")
    assert isinstance(short[1], UserTurn)
    assert "were left out" in short[1].text
    assert isinstance(short[2], AssistantTurn), "a result never stands without its call"


texts = st.text(st.characters(codec="utf-8"), max_size=4000)


@given(st.text(max_size=3000), st.lists(st.tuples(texts, texts), max_size=12), st.integers(800, 4000))
def test_every_conversation_fits_and_keeps_calls_and_results_together(
    order: str, steps: list[tuple[str, str]], room: int
) -> None:
    """Whatever the turns are, the result fits, is well formed, holds JSON arguments, and is the same every time."""
    turns = (UserTurn(text=order), *(turn for n, (text, call) in enumerate(steps) for turn in step(n, text, call)))
    short = fit(turns, room)
    assert size(short) <= room
    assert short == fit(turns, room)
    assert isinstance(short[0], UserTurn)
    for before, turn in pairwise(short):
        if isinstance(turn, ResultsTurn):
            assert isinstance(before, AssistantTurn)
            assert [call.id for call in before.calls] == [result.id for result in turn.results]
            assert json.loads(before.calls[0].arguments)


def test_a_clipped_text_says_what_is_missing() -> None:
    assert clip("abcdefghij", 10) == "abcdefghij"
    assert clip("a" * 6 + "b" * 100 + "c" * 3, 9) == "aaaaaa\n[… 100 characters left out …]\nccc"


def test_tokens_are_rather_too_many() -> None:
    """About what tokenizers make of prose and code, never much less."""
    assert tokens.of_text("def greet(name: str) -> str:\n    return name\n") == 15
    assert tokens.of_text("漢字") == 3
    assert tokens.of_text("") == 0


def test_hidden_characters_are_counted_and_taken_out() -> None:
    seen = visible("a\u200bb\u202ec\U000e0041d\ufeff\x1b[0m\te\n")
    assert (seen.text, seen.hidden) == ("abcd[0m\te\n", 5)


@given(st.text(max_size=200), st.text(max_size=50))
def test_a_fence_has_exactly_one_end(text: str, label: str) -> None:
    fenced = fence(label, text)
    assert fenced.count("</data>") == 1
    assert fenced.endswith("</data>")
    assert fenced.count("<data") == 1


def test_halves_of_characters_become_marks() -> None:
    assert whole("a\ud800b") == "a?b"
