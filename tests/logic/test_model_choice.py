"""An agent with several models takes the one that suits the task, and says why."""

from typing import Any

import pytest

from conductor_core.domain.agent import ModelCard
from conductor_core.domain.usage import Micros
from conductor_core.logic.model_choice import Need, Picked, Unfit, pick_model

MAIN = ModelCard(name="main", context=200_000, price=Micros(4_000_000), thinks=True, good_for=("coder",))
BIG = ModelCard(
    name="big", context=1_000_000, price=Micros(20_000_000), tier="large", thinks=True, good_for=("planner", "reviewer")
)
MINI = ModelCard(name="mini", context=100_000, price=Micros(500_000), tier="small", good_for=("tester",))
THREE = (MAIN, BIG, MINI)
CODER = Need(role="coder", kind="work", effort="medium")


@pytest.mark.parametrize(
    ("changed", "name", "why"),
    [
        ({}, "main", "it suits coders"),
        ({"role": "reviewer", "kind": "review"}, "big", "it suits reviewers"),
        ({"role": "planner", "kind": "plan"}, "big", "it suits planners"),
        ({"role": "tester", "kind": "check"}, "mini", "it suits testers"),
        ({"size": 500_000}, "big", "each of its other models cannot hold the order"),
        ({"price": 1_000_000}, "mini", "each of its other models costs more than the goal allows"),
        ({"role": "reviewer", "kind": "review", "price": 5_000_000}, "main", "it can think"),
        ({"named": "mini"}, "mini", "the goal names it"),
        ({"named": "mini", "named_by": "the race"}, "mini", "the race names it"),
    ],
)
def test_the_model_that_suits(changed: dict[str, Any], name: str, why: str) -> None:
    need = Need(**{"role": CODER.role, "kind": CODER.kind, "effort": CODER.effort, **changed})
    picked = pick_model(THREE, need)
    assert isinstance(picked, Picked)
    assert (picked.model.name, picked.why) == (name, why)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"size": 2_000_000}, "cannot hold the order"),
        ({"price": 1}, "costs more than the goal allows"),
        ({"named": "gpt"}, "has no model gpt"),
        ({"named": "mini", "size": 150_000}, "cannot hold the order"),
    ],
)
def test_none_will_do(changed: dict[str, Any], why: str) -> None:
    assert pick_model(THREE, Need(role="coder", kind="work", **changed)) == Unfit(why)


def test_people_set_a_tier_for_a_role() -> None:
    chosen = (MAIN, BIG.model_copy(update={"chosen_for": ("coder",)}), MINI)
    assert pick_model(chosen, CODER) == Picked(chosen[1], "set for coders")


def test_without_anything_said_the_usual_one_is_taken() -> None:
    """Nobody knows what these are good for."""
    plain = tuple(ModelCard(name=name) for name in ("b", "a"))
    assert pick_model(plain, CODER) == Picked(plain[0], "its usual model")
    assert pick_model(plain[:1], CODER) == Picked(plain[0], "its only model")


def test_a_price_that_nobody_knows_is_not_taken_for_a_low_one() -> None:
    unknown = (ModelCard(name="a"),)
    assert pick_model(unknown, Need(role="coder", kind="work", price=5)) == Unfit("has a price that nobody knows")
