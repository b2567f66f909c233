"""Terminals that know few letters."""

import pytest

from conductor_core.logic.ornaments import carried


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("── ✓ R1 ──", "ascii", "-- + R1 --"),
        ("├─ T1 … █░ → a–b · “x”", "ascii", '|- T1 ... #. -> a-b - "x"'),
        ("naïve 漢", "ascii", "na?ve ?"),
        ("── ✓ 漢", "utf-8", "── ✓ 漢"),
        ("naïve → x", "latin-1", "naïve -> x"),
        ("✓", None, "✓"),
        ("+502 \u22120", "ascii", "+502 -0"),
        ("half \ud800", "utf-8", "half ?"),
    ],
)
def test_what_a_stream_can_carry(text: str, encoding: str | None, expected: str) -> None:
    assert carried(text, encoding) == expected
