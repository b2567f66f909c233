"""How long one call is worth waiting for."""

import pytest

from conductor_core.errors import ModelError, Remedy
from conductor_core.logic.patience import wait_before_next

FAULT = ModelError("acme has trouble of its own (500)")


def test_waits_double_from_half_a_second_and_the_fourth_try_is_the_last() -> None:
    waits = [wait_before_next(FAULT, tries=tries, waited=0.0, dice=0.5) for tries in (1, 2, 3, 4)]
    assert waits == [0.5, 1.0, 2.0, None]


def test_chance_moves_a_wait_by_a_quarter() -> None:
    assert wait_before_next(FAULT, tries=1, waited=0.0, dice=0.0) == 0.375
    assert wait_before_next(FAULT, tries=1, waited=0.0, dice=1.0) == 0.625


def test_what_the_provider_asks_for_is_never_cut_short() -> None:
    asked = ModelError("busy", retry_after=30.0)
    assert wait_before_next(asked, tries=1, waited=0.0, dice=0.0) == 30.0
    assert wait_before_next(asked, tries=1, waited=0.0, dice=0.8) == pytest.approx(30.2)


def test_all_waits_of_a_call_are_ninety_seconds_at_most() -> None:
    asked = ModelError("busy", retry_after=60.0)
    assert wait_before_next(asked, tries=1, waited=0.0, dice=0.0) == 60.0
    assert wait_before_next(asked, tries=2, waited=60.0, dice=0.0) is None
    assert wait_before_next(FAULT, tries=2, waited=89.5, dice=0.5) is None


@pytest.mark.parametrize("remedy", ["other_agent", "person", "fail"])
def test_what_will_not_pass_is_not_waited_for(remedy: Remedy) -> None:
    assert wait_before_next(ModelError("no", remedy=remedy), tries=1, waited=0.0, dice=0.5) is None
