"""Totals of a session become what this attempt has used."""

import math

import pytest

from conductor_core.agents.cli.accounts import share, total
from conductor_core.agents.cli.figures import dollars
from conductor_core.agents.cli.program import Counts
from conductor_core.agents.cli.stream_json.messages import usage
from conductor_core.agents.cli.wishes import asked
from conductor_core.domain.usage import Micros, Usage


def used(tokens: int, cost: int | None) -> Usage:
    return Usage(input_tokens=tokens, output_tokens=tokens, cost=None if cost is None else Micros(cost))


@pytest.mark.parametrize(
    ("tokens", "cost", "mine"),
    [
        ("run", "run", used(50, 30)),
        ("run", "session", used(50, 20)),
        ("session", "session", used(40, 20)),
        ("session", "unknown", used(40, None)),
        ("unknown", "session", used(0, 20)),
        ("unknown", "unknown", None),
    ],
)
def test_the_part_of_this_start(tokens: Counts, cost: Counts, mine: Usage | None) -> None:
    """Before it the session stood at 10 tokens and 10 millionths; now the program says 50 and 30."""
    assert share(used(50, 30), used(10, 10), tokens=tokens, cost=cost) == mine


def test_what_nobody_said_is_unknown() -> None:
    """It is never nothing."""
    assert share(None, used(0, 0), tokens="run", cost="run") is None
    assert share(used(5, None), used(0, 0), tokens="run", cost="run") == used(5, None)


def test_the_next_start_goes_on_from_the_totals() -> None:
    """Whatever way the program counts."""
    assert total(used(50, 30), used(10, 10), tokens="run", cost="session") == used(60, 30)
    assert total(used(50, 30), used(10, 10), tokens="session", cost="run") == used(50, 40)
    assert total(None, used(10, 10), tokens="run", cost="run") == used(10, 10)


def test_a_yes_covers_one_wish() -> None:
    """Long wishes that begin alike are told apart, and so are those that differ in blanks."""
    assert asked("short") == "short"
    long = "x" * 300
    assert asked(long + "a") != asked(long + "b")
    assert asked("a  b") != asked("a b")


@pytest.mark.parametrize("said", ["nan", math.nan, math.inf, -math.inf, -0.01, 1e300, 10**400, True, "much", None, [1]])
def test_a_cost_that_no_bill_could_say_is_unknown(said: object) -> None:
    assert dollars(said) is None
    assert dollars(0.25) == dollars("0.25") == Micros(250_000)


def test_a_program_that_says_such_a_cost_breaks_nothing() -> None:
    """Its tokens count, and what it cost is unknown."""
    said = usage({"usage": {"input_tokens": 5}, "total_cost_usd": math.inf})
    assert said == Usage(input_tokens=5, cost=None)
