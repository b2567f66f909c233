"""Text of strangers, fit to be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.logic.plain_text import one_line, plain, tail


def test_colours_titles_and_invisible_characters_are_gone() -> None:
    assert plain("\x1b[31mred\x1b[0m \x1b]0;title\x07ok\u202e\u200b\U000e0041!\x07") == "red ok!"


def test_of_a_progress_bar_the_last_state_is_left() -> None:
    assert plain("10%\r50%\r100%\nready\r\n") == "100%\nready\n"


def test_one_line_is_one_line_and_says_where_it_was_cut() -> None:
    assert one_line("a\n b\t\tc", 20) == "a b c"
    assert one_line("x" * 50, 10) == "x" * 9 + "…"


def test_the_tail_begins_at_a_line() -> None:
    assert tail(b"first line\nsecond\nthird\n", 14) == "…\nthird"
    assert tail(b"short", 100) == "short"


@given(st.binary(max_size=2_000), st.integers(10, 400))
def test_a_tail_is_never_longer_than_allowed_and_never_harms(output: bytes, limit: int) -> None:
    text = tail(output, limit)
    assert len(text) <= limit
    assert "\x1b" not in text
    assert "\r" not in text


@pytest.mark.parametrize("piece", ["x", "\r", "x\r", "\x1b", "\x1b]", "\x1b[1", "\u202e", "x\r\n"])
def test_a_text_made_of_one_piece_is_read_to_its_end(piece: str) -> None:
    """It is so long that anything slower than linear would not come back; what is left of it does no harm."""
    text = plain(piece * (1_000_000 // len(piece)) + "\nend")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert plain(text) == text
