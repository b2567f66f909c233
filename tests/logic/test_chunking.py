"""Long texts in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.logic.chunking import chunks, shorten


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 5, ("",)),
        ("abc", 5, ("abc",)),
        ("one\ntwo\nthree", 8, ("one\ntwo\n", "three")),
        ("one two three", 8, ("one two ", "three")),
        ("abcdefghij", 4, ("abcd", "efgh", "ij")),
        ("abce\u0301f", 4, ("abc", "e\u0301f")),
        ("\n\n\n", 1, ("\n", "\n", "\n")),
    ],
)
def test_cuts_at_lines_then_blanks_then_anywhere(text: str, limit: int, pieces: tuple[str, ...]) -> None:
    """A letter keeps its marks."""
    assert chunks(text, limit) == pieces


@given(st.text(alphabet="ab \n\u0301", max_size=200), st.integers(min_value=1, max_value=20))
def test_nothing_is_lost_and_no_piece_is_too_long(text: str, limit: int) -> None:
    """For any text."""
    pieces = chunks(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece) <= limit for piece in pieces)


def test_a_piece_holds_something() -> None:
    """Otherwise it would never end."""
    with pytest.raises(ValueError, match="at least one"):
        chunks("abc", 0)


def test_the_middle_of_a_long_text_is_counted() -> None:
    """Head and tail stay; leaving out one line is not worth a line."""
    text = "\n".join(map(str, range(10)))
    assert shorten(text, head=2, tail=1) == "0\n1\n… 7 lines left out …\n9"
    assert shorten(text, head=6, tail=3) == text
