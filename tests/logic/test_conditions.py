"""How long an agent that does not work is left alone."""

from datetime import UTC, datetime, timedelta

from conductor_core.domain.agent import Failed
from conductor_core.domain.standing import Condition
from conductor_core.logic.conditions import checked, recovered, worsened

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def down(retry_after: float | None = None) -> Failed:
    return Failed(cause="down", ails="cooling", retry_after=retry_after)


def test_the_rest_grows_while_it_fails_again_and_a_success_ends_it() -> None:
    """5 s, 15 s, 60 s, 3 min, 10 min, and no longer."""
    condition: Condition | None = None
    now, rests = NOW, []
    for _ in range(6):
        condition = worsened(condition, down(), began=now, now=now)
        assert condition
        assert condition.until
        rests.append((condition.until - now).total_seconds())
        now = condition.until
    assert rests == [5, 15, 60, 180, 600, 600]
    assert recovered(condition, began=now) is None
    assert recovered(condition, began=NOW) == condition, "it began before the last failure, so it shows nothing"


def test_attempts_that_were_under_way_together_fail_once() -> None:
    first = worsened(None, down(), began=at(-9), now=NOW)
    second = worsened(first, down(), began=at(-8), now=at(1))
    assert second
    assert (second.times, second.until) == (1, at(6))
    graver = worsened(second, Failed(cause="no key", ails="error"), began=at(-8), now=at(2))
    assert graver
    assert worsened(graver, down(), began=at(-8), now=at(3)) == graver


def test_what_the_provider_asks_for_is_kept() -> None:
    """Within a day."""
    asked = worsened(None, down(3600.0), began=NOW, now=NOW)
    forever = worsened(None, down(1e9), began=NOW, now=NOW)
    soon = worsened(None, down(1.0), began=NOW, now=NOW)
    assert [c.until for c in (asked, forever, soon) if c] == [at(3600), at(86_400), at(5)]


def test_without_credit_it_rests_for_a_quarter_of_an_hour() -> None:
    condition = worsened(None, Failed(cause="no credit", ails="exhausted"), began=NOW, now=NOW)
    assert condition
    assert condition.until == at(900)


def test_one_that_is_set_up_wrongly_waits_for_its_own_check() -> None:
    """Then one attempt is tried."""
    wrong = worsened(None, Failed(cause="no such model", ails="error"), began=NOW, now=NOW)
    assert wrong
    assert wrong.until is None
    assert checked(wrong, well=False, now=at(9)) == wrong
    tried = checked(wrong, well=True, now=at(9))
    assert tried
    assert tried.until == at(9)


def test_a_failure_that_says_nothing_about_the_agent_changes_nothing() -> None:
    assert worsened(None, Failed(cause="bad luck"), began=NOW, now=NOW) is None
