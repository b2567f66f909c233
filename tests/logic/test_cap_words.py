"""Budgets as people write and read them."""

import pytest

from conductor_core.domain.cap import Cap, Unit
from conductor_core.errors import UsageError
from conductor_core.logic.cap_words import Wish, limit, order, owner, steps, understood


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("+5", Wish(how="more", scope="run", amount=5_000_000)),
        ("20", Wish(how="set", scope="run", amount=20_000_000)),
        ("$2.50", Wish(how="set", scope="run", amount=2_500_000)),
        ("+ 2,5 $", Wish(how="more", scope="run", amount=2_500_000)),
        ("50 cents", Wish(how="set", scope="run", amount=500_000)),
        ("200k tokens", Wish(how="set", scope="run", unit="tokens", amount=200_000)),
        ("+2M tokens", Wish(how="more", scope="run", unit="tokens", amount=2_000_000)),
        ("30 min", Wish(how="set", scope="run", unit="minutes", amount=1_800)),
        ("1.5h", Wish(how="set", scope="run", unit="minutes", amount=5_400)),
        ("project 20 a day", Wish(how="set", scope="project", daily=True, amount=20_000_000)),
        ("project shop +20 per day", Wish(how="more", scope="project", whose="shop", daily=True, amount=20_000_000)),
        ("me 3 runs a day", Wish(how="set", scope="person", unit="runs", daily=True, amount=3)),
        ("person Bob 3 runs daily", Wish(how="set", scope="person", whose="Bob", unit="runs", daily=True, amount=3)),
        ("all 60 min a day", Wish(how="set", scope="all", unit="minutes", daily=True, amount=3_600)),
        ("off", Wish(how="off", scope="run", unit=None)),
        ("project off", Wish(how="off", scope="project", unit=None)),
        ("tokens off", Wish(how="off", scope="run", unit="tokens")),
        ("project shop off a day", Wish(how="off", scope="project", whose="shop", unit=None, daily=True)),
    ],
)
def test_what_is_meant(words: str, wish: Wish) -> None:
    """An amount in any unit, more of it or another limit, whose, and whether each day."""
    assert understood(words) == wish


@pytest.mark.parametrize("words", ["more", "5 apples", "-5", "project", "9999999999", "5 5", "1e3"])
def test_what_is_no_budget_is_refused_with_examples(words: str) -> None:
    """Or larger than any."""
    with pytest.raises(UsageError, match=r"is no budget; write e\.g\. \+5, 20|is more than any budget"):
        understood(words)


@pytest.mark.parametrize(
    ("cap", "told", "more"),
    [
        (Cap(scope="run", whose="R1", amount=5_000_000), "$5.00", ["budget R1 +1.5", "budget R1 +5"]),
        (
            Cap(scope="project", whose="shop", daily=True, amount=20_000_000),
            "$20.00 a day of project shop",
            ["budget project shop +5 a day", "budget project shop +20 a day"],
        ),
        (
            Cap(scope="person", whose="slack:U1", unit="minutes", amount=1_800),
            "30 min of U1",
            ["budget person slack:U1 +8 min", "budget person slack:U1 +30 min"],
        ),
        (
            Cap(scope="all", unit="tokens", amount=200_000),
            "200,000 tokens of everybody",
            ["budget all +50000 tokens", "budget all +200000 tokens"],
        ),
    ],
)
def test_a_cap_and_what_is_offered_at_its_end_are_read_back(cap: Cap, told: str, more: list[str]) -> None:
    """What a button orders is understood."""
    assert f"{limit(cap)}{owner(cap)}" == told
    assert [order(cap, "R1", step) for step in steps(cap)] == more
    for step in steps(cap):
        words = order(cap, "R1", step).removeprefix("budget ").removeprefix("R1 ")
        wish = understood(words)
        assert (wish.how, wish.scope, wish.unit, wish.daily) == ("more", cap.scope, cap.unit, cap.daily)


@pytest.mark.parametrize(("missing", "more"), [(0, ["+0.08", "+0.3"]), (538_800, ["+0.55", "+0.85"])])
def test_the_first_offer_is_enough_for_the_next_step(missing: int, more: list[str]) -> None:
    """Whatever a quarter of the cap would be."""
    assert list(steps(Cap(scope="run", whose="R1", amount=300_000), missing)) == more


@pytest.mark.parametrize("unit", ["money", "tokens", "runs", "minutes"])
@pytest.mark.parametrize("amount", [0, 1, 60, 999, 10_001, 123_456_789])
def test_there_is_always_more_to_offer(unit: Unit, amount: int) -> None:
    """However small the limit is."""
    assert all(understood(step).amount > 0 for step in steps(Cap(scope="all", unit=unit, amount=amount)))
    assert steps(Cap(scope="all", unit=unit, amount=amount))
