"""How many tries at which nobody could work are made before people are asked."""

import pytest

from conductor_core.domain.agent import Failed
from conductor_core.logic.ailing import Ailed, too_dear
from conductor_core.testing.contracts.store_values import NOW, an_attempt


@pytest.mark.parametrize(
    ("free", "billed", "paid", "asked"), [(99, 0, 11, False), (0, 0, 12, True), (9, 2, 2, False), (0, 3, 3, True)]
)
def test_what_is_free_is_tried_for_ever_and_what_is_billed_for_nothing_three_times(
    free: int, billed: int, paid: int, *, asked: bool
) -> None:
    """One that paid for the calls before the one that failed is tried twelve times."""
    tries = [
        Ailed(an_attempt(), Failed(cause="too many calls", ails="cooling", billed=number < billed), NOW)
        for number in range(free + billed)
    ]
    assert too_dear(tries, paid) is asked
