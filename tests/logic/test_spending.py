"""Whether there is money for the next call."""

import pytest

from conductor_core.domain.usage import Micros
from conductor_core.logic.spending import Shortage, allows, fitting, passed_mark, shortage


@pytest.mark.parametrize(
    ("committed", "estimate", "budget", "may"),
    [
        (0, 1000, None, True),
        (0, 1000, 1000, True),
        (1, 1000, 1000, False),
        (999, None, 1000, True),
        (1000, None, 1000, False),
        (0, 0, 0, True),
        (0, None, 0, False),
    ],
)
def test_a_call_may_leave_when_its_worst_fits_into_what_is_left(
    committed: int, estimate: int | None, budget: int | None, may: bool
) -> None:
    """One of unknown price may while anything is left; one that is free always may."""
    worst = None if estimate is None else Micros(estimate)
    money = None if budget is None else Micros(budget)
    assert allows(committed=Micros(committed), estimate=worst, budget=money) is may


def test_people_are_told_at_four_fifths_and_once() -> None:
    told = [passed_mark(before=Micros(n), after=Micros(n + 100), budget=Micros(1000)) for n in range(0, 1200, 100)]
    assert told == [None] * 7 + [0.8] + [None] * 4
    assert passed_mark(before=Micros(0), after=Micros(1), budget=None) is None


def short(*, spent: int, under_way: int = 0, most: int | None = 100, budget: int = 1000) -> Shortage | None:
    """What is missing."""
    return shortage(
        budget=Micros(budget),
        committed=Micros(spent + under_way),
        under_way=Micros(under_way),
        most=None if most is None else Micros(most),
    )


@pytest.mark.parametrize(
    ("missing", "passes"),
    [
        (short(spent=850, under_way=100), True),
        (short(spent=900, under_way=1), True),
        (short(spent=901, under_way=99), False),
        (short(spent=950), False),
        (short(spent=990, under_way=10, most=None), True),
        (short(spent=1000, under_way=0, most=None), False),
    ],
)
def test_waiting_is_of_use_while_the_money_spent_for_good_leaves_enough(missing: Shortage | None, passes: bool) -> None:
    """What calls under way hold may become free; what is spent does not."""
    assert missing
    assert missing.passes is passes


def test_nothing_is_short_while_the_worst_fits() -> None:
    assert short(spent=800, under_way=100) is None
    assert shortage(budget=None, committed=Micros(10**9), under_way=Micros(0), most=None) is None


def test_a_shortage_says_what_is_left_and_what_would_do() -> None:
    """Amounts that people can read, and one sentence."""
    missing = [
        short(spent=0, most=250_000, budget=1),
        short(spent=47_213, most=250_000, budget=60_000),
        short(spent=1_500_000, most=None, budget=1_500_000),
    ]
    assert [one and one.sentence for one in missing] == [
        "the budget of $0.000001 does not allow the next call: it may cost up to $0.2500, and only under $0.0001 is left; "
        "a budget of $0.25 would allow it",
        "the budget of $0.06 does not allow the next call: it may cost up to $0.2500, and only $0.0128 is left; "
        "a budget of $0.30 would allow it",
        "the budget of $1.50 does not allow the next call: nothing is left, and nobody knows what the call costs; "
        "a larger budget would allow it",
    ]


@pytest.mark.parametrize(
    ("left", "output"),
    [(99_999, 8_000), (8_100, 8_000), (8_099, 7_999), (5_000, 4_900), (2_148, 2_048), (2_147, None), (0, None)],
)
def test_an_answer_is_as_long_as_it_is_paid_for(left: int, output: int | None) -> None:
    """And not so short that it is of no use."""
    found = fitting(lambda tokens: Micros(100 + tokens), wanted=8_000, least=2_048, left=Micros(left))
    assert found == output


def test_an_answer_of_unknown_price_has_no_length() -> None:
    assert fitting(lambda _: None, wanted=8_000, least=2_048, left=Micros(9)) is None
