"""When a model is left alone, and when it is tried again."""

import pytest

from conductor_core.errors import Ailment, ModelError, Remedy, SilentError
from conductor_core.logic.breaking import Circuit, Verdict, judge

DOWN = ModelError("acme has trouble of its own (500)", ails="cooling")
NO_CREDIT = ModelError("acme has no credit left", remedy="other_agent", ails="exhausted")


def failed(circuit: Circuit, times: int, *, now: float = 0.0) -> Circuit:
    """After so many faults in a row."""
    for _ in range(times):
        circuit = circuit.entered()
        circuit = circuit.ended("fault", circuit.era, now, DOWN)
    return circuit


@pytest.mark.parametrize(
    ("remedy", "ails", "limited", "verdict"),
    [
        ("again", "cooling", False, "fault"),
        ("again", None, False, "fault"),
        ("again", "cooling", True, "nothing"),
        ("other_agent", "cooling", True, "nothing"),
        ("other_agent", "exhausted", False, "ill"),
        ("other_agent", "error", False, "ill"),
        ("other_agent", None, False, "works"),
        ("other_agent", "cooling", False, "nothing"),
    ],
)
def test_what_a_failed_call_says_about_the_model(
    remedy: Remedy, ails: Ailment | None, limited: bool, verdict: Verdict
) -> None:
    """Too many calls say nothing; a refused request shows that somebody is there."""
    assert judge(ModelError("x", remedy=remedy, ails=ails, limited=limited)) == verdict


def test_three_faults_in_a_row_open_it_and_an_answer_between_them_does_not() -> None:
    circuit = failed(Circuit(), 2)
    circuit = failed(circuit.ended("works", circuit.era, 0.0), 2)
    assert circuit.state == "closed"
    circuit = failed(circuit, 1)
    assert (circuit.state, circuit.left(1.0), circuit.why) == ("open", 4.0, DOWN.message)


def test_one_call_goes_out_after_the_rest_and_decides() -> None:
    circuit = failed(Circuit(), 3)
    assert circuit.left(5.0) == 0.0
    probing = circuit.entered()
    assert (probing.state, probing.left(5.0)) == ("half_open", 5.0)
    assert probing.ended("works", probing.era, 6.0).state == "closed"
    again = probing.ended("fault", probing.era, 6.0, DOWN)
    assert (again.state, again.left(6.0)) == ("open", 10.0)


def test_rests_grow_up_to_five_minutes_and_begin_anew_after_an_answer() -> None:
    circuit, rests, now = failed(Circuit(), 3), [], 0.0
    for _ in range(8):
        rests.append(circuit.left(now))
        now = circuit.until or 0.0
        circuit = failed(circuit, 1, now=now)
    assert rests == [5, 10, 20, 40, 80, 160, 300, 300]
    probing = circuit.entered()
    assert failed(probing.ended("works", probing.era, now), 3, now=now).left(now) == 5.0


def test_a_provider_that_asks_for_a_longer_rest_gets_it() -> None:
    circuit = failed(Circuit(), 2)
    asked = ModelError("busy", retry_after=60.0, ails="cooling")
    assert circuit.ended("fault", circuit.era, 0.0, asked).left(0.0) == 60.0


def test_one_silence_opens_it_for_as_long_as_it_took() -> None:
    """Nobody else waits a minute to find out the same."""
    silent = SilentError("acme was silent for 1 min", retry_after=60.0, ails="cooling")
    circuit = Circuit()
    assert circuit.ended("fault", circuit.era, 0.0, silent).left(0.0) == 60.0


def test_no_credit_opens_it_at_once_until_somebody_looks() -> None:
    circuit = Circuit().ended("ill", 0, 0.0, NO_CREDIT)
    assert (circuit.state, circuit.ails, circuit.left(1e9)) == ("open", "exhausted", None)
    looked = circuit.looked_at(7.0)
    assert looked.left(7.0) == 0.0
    assert looked.entered().state == "half_open"


def test_a_call_from_before_changes_nothing_any_more() -> None:
    """Fifty calls that fail together open it once; an old answer does not close it."""
    circuit = failed(Circuit(), 3)
    for verdict in ("fault", "works", "nothing"):
        assert circuit.ended(verdict, 0, 1.0, DOWN) == circuit


def test_a_probe_that_shows_nothing_leaves_it_to_the_next() -> None:
    """It was called off, or held back by the limits of the key."""
    probing = failed(Circuit(), 3).entered()
    called_off = probing.ended("nothing", probing.era, 9.0)
    assert called_off.left(9.0) == 0.0
    assert called_off.entered().state == "half_open"
    assert called_off.openings == 1
