"""When the next call may leave."""

import pytest

from conductor_core.domain.allowance import Allowance, Quota
from conductor_core.logic.limiting import NOW, Cost, Limiter, Limits

CALL = Cost()


def limiter(**limits: float) -> Limiter:
    """Of a provider with a name, at second 0."""
    return Limiter.of("acme", Limits.model_validate(limits), 0.0)


def after(known: Limiter, *costs: Cost, now: float = 0.0) -> Limiter:
    """What is known after these calls left."""
    for cost in costs:
        known = known.take(cost, now)
    return known


def test_nothing_is_held_back_where_no_limit_is_known() -> None:
    assert limiter().wait([Cost(1e9, 1e9)], 0.0) == NOW
    assert not limiter().counts_tokens


def test_a_full_minute_may_leave_at_once_and_then_steadily() -> None:
    """60 a minute: the 61st waits a second, the 63rd would wait three."""
    known = after(limiter(requests_per_minute=60), *[CALL] * 60)
    assert known.wait([CALL], 0.0).seconds == 1.0
    assert known.wait([CALL] * 3, 0.0).seconds == 3.0
    assert known.wait([CALL], 0.5).seconds == 0.5
    assert known.wait([CALL], 0.0).why == "acme is limited to 60 calls a minute"
    assert known.wait([CALL], 1.0) == NOW


def test_a_call_larger_than_the_limit_waits_for_all_of_it_and_no_longer() -> None:
    known = limiter(tokens_per_minute=6000)
    huge = Cost(50_000, 1_000)
    assert known.wait([huge], 0.0) == NOW
    known = known.take(huge, 0.0)
    assert known.wait([huge], 0.0).seconds == 60.0
    assert known.wait([Cost(100)], 0.0).seconds == 1.0


def test_what_a_call_really_took_counts() -> None:
    """Expected 3,000, took 1,000: 2,000 are there again; one that took 9,000 is paid for by those after it."""
    known = limiter(tokens_per_minute=6000)
    known = known.take(Cost(3000), 0.0).correct(Cost(3000), Cost(600, 400), 0.0)
    assert known.wait([Cost(5000)], 0.0) == NOW
    known = known.take(Cost(3000), 0.0).correct(Cost(3000), Cost(8000), 0.0)
    assert known.wait([Cost(1000)], 0.0).seconds == 40.0


def test_limits_are_learned_from_what_the_provider_says() -> None:
    """500 of 500 calls are there again in 30 s when 250 were used: 8 1/3 a second, and others use the key too."""
    said = Allowance(requests=Quota(limit=500, remaining=250, full_in=30))
    known = limiter().heard(said, 0.0)
    known = after(known, *[CALL] * 250)
    wait = known.wait([CALL], 0.0)
    assert wait.seconds == pytest.approx(0.12)
    assert wait.why == "the 500 calls that acme allows are used up"
    later = known.heard(Allowance(requests=Quota(limit=500, remaining=0, full_in=60)), 30.0)
    assert later.wait([CALL], 30.0).seconds == pytest.approx(0.12)


def test_a_limit_for_a_day_is_no_limit_for_a_minute() -> None:
    """14,400 calls a day: one that was used is there again after six seconds."""
    known = limiter().heard(Allowance(requests=Quota(limit=14_400, remaining=0, full_in=86_400)), 0.0)
    assert known.wait([CALL], 0.0).seconds == pytest.approx(6.0)


def test_what_the_provider_counts_and_what_is_under_way_are_not_added_up() -> None:
    """Its count lags behind ours: the lower one is right."""
    known = limiter().heard(Allowance(requests=Quota(limit=10, remaining=9, full_in=6)), 0.0)
    known = after(known, *[CALL] * 5)
    known = known.heard(Allowance(requests=Quota(limit=10, remaining=8, full_in=12)), 0.0)
    assert known.wait([CALL] * 4, 0.0) == NOW
    assert known.wait([CALL] * 5, 0.0).seconds > 0


@pytest.mark.parametrize(("mine", "theirs"), [(60, 600), (600, 60)])
def test_the_lower_of_what_people_set_and_the_provider_tells_wins(mine: float, theirs: float) -> None:
    told = Allowance(requests=Quota(limit=theirs, remaining=theirs, full_in=0))
    known = after(limiter(requests_per_minute=mine).heard(told, 0.0), *[CALL] * 60)
    assert known.wait([CALL], 0.0).seconds == pytest.approx(1.0)


def test_input_and_output_are_limits_of_their_own() -> None:
    said = Allowance(
        input_tokens=Quota(limit=1000, remaining=1000, full_in=0), output_tokens=Quota(limit=60, remaining=60)
    )
    known = limiter().heard(said, 0.0).take(Cost(10, 60), 0.0)
    assert known.counts_tokens
    assert known.wait([Cost(10, 1)], 0.0).why == "the 60 output tokens that acme allows are used up"


@pytest.mark.parametrize("nonsense", [Quota(), Quota(limit=0), Quota(limit=-5), Quota(remaining=3, full_in=1)])
def test_what_makes_no_sense_limits_nothing(nonsense: Quota) -> None:
    assert limiter().heard(Allowance(requests=nonsense), 0.0).wait([CALL] * 1000, 0.0) == NOW


def test_a_refusal_is_a_rest_for_the_whole_key() -> None:
    known = limiter().refused(7.0, running=1, now=10.0)
    assert known.wait([CALL], 10.0).seconds == 7.0
    assert known.wait([CALL], 10.0).why == "acme had too many calls from this key"
    assert known.wait([CALL], 17.0) == NOW


def test_rests_grow_while_a_provider_refuses_without_saying_how_long() -> None:
    """Calls refused together count once; an answer ends it."""
    known, rests, now = limiter(), [], 0.0
    for _ in range(8):
        known = known.refused(None, running=3, now=now).refused(None, running=2, now=now)
        rests.append(known.wait([CALL], now).seconds)
        now = known.rests_until
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60]
    known = known.bore(now).refused(None, running=1, now=now)
    assert known.wait([CALL], now).seconds == 1.0


def test_how_many_calls_at_once_are_borne_is_learned_from_refusals() -> None:
    """Half of them after a refusal, one more with each answer; never more than people set."""
    known = limiter(at_once=6)
    assert known.at_once == 6
    known = known.refused(1.0, running=8, now=0.0)
    assert known.at_once == 4
    assert known.bore(0.5).at_once == 4, "it was sent before the refusal"
    for _ in range(5):
        known = known.bore(2.0)
    assert known.at_once == 6
    assert limiter().refused(1.0, running=1, now=0.0).at_once == 1
