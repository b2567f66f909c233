"""Whether there is money for the next call."""

import pytest

from conductor_core.domain.usage import Micros
from conductor_core.logic.spending import allows, passed_mark


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


def test_people_are_told_at_four_fifths_and_at_the_end_once_each() -> None:
    told = [passed_mark(before=Micros(n), after=Micros(n + 100), budget=Micros(1000)) for n in range(0, 1200, 100)]
    assert told == [None] * 7 + [0.8, None, 1.0, None, None]
    assert passed_mark(before=Micros(0), after=Micros(1), budget=None) is None
