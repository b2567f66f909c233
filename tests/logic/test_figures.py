"""Figures as people read them."""

import pytest

from conductor_core.domain.usage import Micros
from conductor_core.logic import figures


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (0, "0 s"),
        (0.04, "0 s"),
        (0.44, "0.4 s"),
        (1.84, "1.8 s"),
        (3, "3 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (3599.9, "1 h 00 min"),
        (3900, "1 h 05 min"),
        (200_000, "2 d 7 h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    """One or two units."""
    assert figures.duration(seconds) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0, 0.5, "under 1 s"),
        (5, 20, "5–20 s"),
        (5, 5.2, "about 5 s"),
        (40, 180, "40 s – 3 min"),
        (60, 600, "60 s – 10 min"),
        (120, 600, "2–10 min"),
        (7200, 10_000, "2–3 h"),
    ],
)
def test_guessed_durations(low: float, high: float, text: str) -> None:
    """Never more digits than a guess has."""
    assert figures.span(low, high) == text


@pytest.mark.parametrize(
    ("micros", "whole", "rounded"),
    [
        (0, "$0", "$0"),
        (1, "$0.000001", "$0.000001"),
        (123, "$0.000123", "$0.0002"),
        (60_000, "$0.06", "$0.06"),
        (213_457, "$0.213457", "$0.22"),
        (300_000, "$0.30", "$0.30"),
        (12_400_000, "$12.40", "$12.40"),
        (1_234_560_001, "$1,234.560001", "$1,234.57"),
    ],
)
def test_limits(micros: int, whole: str, rounded: str) -> None:
    """A limit is told as it was set; what would be enough is never less than it takes."""
    assert (figures.exact(micros), figures.enough(micros)) == (whole, rounded)


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (None, "unknown"),
        (0, "free"),
        (21_300, "$0.0213"),
        (99, "under $0.0001"),
        (12_400_000, "$12.40"),
        (1_234_567_890, "$1,234.57"),
    ],
)
def test_money(micros: int | None, text: str) -> None:
    """Unknown is not free."""
    assert figures.money(None if micros is None else Micros(micros)) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (None, 5, "unknown"),
        (0, None, "unknown"),
        (0, 0, "free"),
        (0, 50_000, "up to $0.05"),
        (20_000, 100_000, "$0.02–0.10"),
        (5_000, 30_000, "$0.005–0.03"),
        (10_000, 11_000, "about $0.01"),
        (100, 200, "under $0.001"),
    ],
)
def test_prices(low: int | None, high: int | None, text: str) -> None:
    """A range as it was guessed."""
    one = None if low is None else Micros(low)
    two = None if high is None else Micros(high)
    assert figures.price(one, two) == text


@pytest.mark.parametrize(
    ("micros", "unpriced", "may_cost", "text"),
    [
        (0, 0, False, "free"),
        (0, 0, True, "nothing yet"),
        (0, 1, True, "1 call of unknown price"),
        (21_300, 0, True, "$0.0213"),
        (21_300, 2, True, "$0.0213 and 2 calls of unknown price"),
    ],
)
def test_spending(micros: int, unpriced: int, *, may_cost: bool, text: str) -> None:
    """What was spent so far, and what nobody knows."""
    assert figures.spent(micros, unpriced, may_cost=may_cost) == text


def test_who_made_the_calls_that_nobody_knows_the_price_of() -> None:
    assert figures.spent(21_300, 1, ("codex", "aider")) == "$0.0213 and 1 call of unknown price (codex, aider)"


@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ((50, 50, 50), ["$0.0001", "$0.0001", "under $0.0001"]),
        ((504_950, 500_000), ["$0.50", "$0.50"]),
        ((1_004_900, 4_900, 0), ["$1.01", "under $0.01", "free"]),
        ((3_333_300, 3_333_300, 3_333_400), ["$3.33", "$3.33", "$3.34"]),
        ((), []),
    ],
)
def test_parts_add_up_to_what_is_shown_of_the_whole(amounts: tuple[int, ...], shown: list[str]) -> None:
    """However each would be rounded by itself."""
    assert figures.parts(amounts) == shown


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 B"), (812, "812 B"), (1_240, "1.2 kB"), (34_567, "35 kB"), (999_900, "1.0 MB"), (5 * 10**9, "5.0 GB")],
)
def test_sizes(amount: int, text: str) -> None:
    """Decimal units."""
    assert figures.size(amount) == text


def test_counts() -> None:
    """One, and many."""
    assert [figures.count(1, "file"), figures.count(2_000, "file"), figures.count(2, "copy", "copies")] == [
        "1 file",
        "2,000 files",
        "2 copies",
    ]
