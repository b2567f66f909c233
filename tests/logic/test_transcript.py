"""Conversations that fit, and texts of strangers."""

import json
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, Thought, ToolCall, ToolResult, Turn, UserTurn
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


def thinking(number: int, size: int = 3000) -> tuple[Turn, Turn]:
    """A step that was thought about."""
    said, result = step(number, "short")
    assert isinstance(said, AssistantTurn)
    return said.model_copy(update={"thoughts": (Thought(wire="w", text="", sealed="s" * size),)}), result


def thoughts(turns: Sequence[Turn]) -> list[bool]:
    """Which answers have kept theirs."""
    return [bool(turn.thoughts) for turn in turns if isinstance(turn, AssistantTurn)]


def test_thoughts_from_before_somebody_spoke_go_first() -> None:
    """The newer ones stay; all stay while there is room."""
    turns = (
        UserTurn(text="order"),
        *thinking(1),
        *thinking(2),
        UserTurn(text="now this"),
        *thinking(3),
        *step(4, "x" * 900),
    )
    assert thoughts(fit(turns, 10_000)) == [True, True, True, False]
    assert thoughts(fit(turns, 2_100)) == [False, False, True, False]


def test_thoughts_that_do_not_fit_at_all_are_left_out() -> None:
    assert size(fit((UserTurn(text="order"), *thinking(1, 90_000)), 1_000)) <= 1_000


def test_what_a_provider_counts_makes_room_or_takes_it() -> None:
    """Fifteen hundredths are kept for what is denser than what came before."""
    measure = tokens.Measure(window=10_000)
    assert measure.room(output=1_000, prefix=500) == 8_500
    assert measure.learned(1_000, 500).room(output=1_000, prefix=500) == int(9_000 / 0.575) - 500
    assert measure.learned(1_000, 2_000).room(output=1_000, prefix=500) == int(9_000 / 2.3) - 500
    assert measure.learned(1_000, 0) == measure


def test_what_was_refused_is_never_filled_again() -> None:
    measure = tokens.Measure(window=10_000).refused(4_000, 1_000)
    assert measure.window == 4_600
    assert measure.room(output=1_000, prefix=500) + 500 < 4_000
    assert measure.refused(9_000, 1_000) == measure
    assert tokens.Measure(window=1_000).room(output=4_000, prefix=500) == tokens.SMALLEST


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
