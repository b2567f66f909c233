"""Text from strangers is shown, but does nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.domain.card import Button, Buttons, Card, Code, Fact, Facts, TaskRow, Tasks, Text
from conductor_core.logic.rendering import clean, neat


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq payload\x1b\\after", "after"),
        ("\x1b]never ended and all of it gone", ""),
        ("\x9b31mred", "red"),
        ("bell\x07 null\x00 del\x7f", "bell null del"),
        ("a\r\nb\rc\u2028d", "a b c d"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2066isolated\u2069 \u200fmark", "isolated mark"),
        ("ze\u200bro\ufeff width\u00ad", "zero width"),
        ("tags\U000e0041\U000e0042", "tags"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("Z" + "\u0335" * 50 + "algo", "Z\u0335\u0335\u0335algo"),
        ("Grüße 日本語 مرحبا हिन्दी 👩\u200d💻", "Grüße 日本語 مرحبا हिन्दी 👩\u200d💻"),
        ("  many   blanks\t\n", "many blanks"),
    ],
)
def test_only_what_can_be_read_is_left(text: str, shown: str) -> None:
    """And it stays on its line."""
    assert clean(text) == shown


def test_lines_stay_where_they_are_wanted() -> None:
    """Tabs too."""
    assert clean("a\r\n\tb\x1b[2J\n", lines=True) == "a\n\tb\n"


@pytest.mark.parametrize(("limit", "shown"), [(5, "12345"), (4, "123…")])
def test_nothing_is_endless(limit: int, shown: str) -> None:
    """A cut is seen."""
    assert clean("12345", limit) == shown
    assert len(clean("x" * 10_000_000)) == 400


@given(st.text(max_size=300))
def test_whatever_comes_nothing_invisible_is_left(text: str) -> None:
    """For any text, and cleaning twice is cleaning once."""
    once = clean(text)
    assert clean(once) == once
    assert not [letter for letter in once if unicodedata.category(letter) in ("Cc", "Cs")]
    assert not [letter for letter in once if unicodedata.bidirectional(letter) in ("RLO", "LRO", "RLI", "LRI", "RLE")]


def test_every_text_of_a_card_is_cleaned() -> None:
    """Titles, values, commands, states."""
    bad = "a\x1b[2J\u202eb"
    card = Card(
        title=bad,
        blocks=(
            Text(text=bad),
            Code(text=bad, language=bad),
            Facts(facts=(Fact(name=bad, value=bad),)),
            Tasks(rows=(TaskRow(key="T1", title=bad, state=bad, agent=bad, sign=bad),)),
            Buttons(buttons=(Button(label=bad, command=bad),)),
        ),
    )
    assert "\\u" not in neat(card).model_dump_json()
    assert "ab" in neat(card).title
