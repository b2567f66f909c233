"""Licences are added as their owner names them."""

import pytest

from conductor_core.logic.planning import DEFAULT_GOAL, NEEDS_MODEL
from tests.logic.planning.plans import FILES, planned, titles


@pytest.mark.parametrize(
    ("clause", "title"),
    [
        ("add the MIT licence", "Add the MIT licence"),
        ("make it MIT-licensed", "Add the MIT licence"),
        ("use the Apache License, version 2.0", "Add the Apache License 2.0"),
        ("a BSD 3-clause license", "Add the BSD 3-Clause licence"),
        ("ISC license please", "Add the ISC licence"),
    ],
)
def test_a_licence_that_is_named_is_added(clause: str, title: str) -> None:
    plan = planned(clause, FILES, name="calc", year=2030)
    assert titles(plan) == [title, "Run the tests", "Review the result"]
    variables = plan.tasks[0].inputs["variables"]
    assert isinstance(variables, dict)
    assert (variables["holder"], variables["year"]) == ("The calc authors", 2030)
    assert not [note for note in plan.notes if "licence" in note]


@pytest.mark.parametrize(
    "clause",
    [
        "add a licence",
        "add a BSD licence",
        "add a BSD 2-clause license",
        "add a GPLv3 licence",
        "add an MIT or Apache licence",
        "add the MIT licence and the GPL licence",
    ],
)
def test_which_licence_is_for_the_owner_to_decide(clause: str) -> None:
    plan = planned(clause, FILES)
    assert "There is no licence; which one it gets is for its owner to decide." in plan.notes
    (refusal,) = plan.refusals
    assert refusal.needs == (
        "which licence it gets is for its owner to decide; say which in the goal (the MIT licence, the Apache License 2.0, "
        "the BSD 3-Clause licence, the ISC licence), or put the file there"
    )


def test_a_new_tool_has_the_licence_of_its_template_or_is_refused() -> None:
    assert len(planned(f"{DEFAULT_GOAL[:-1]} and the MIT licence").tasks) == 7
    assert planned(f"{DEFAULT_GOAL[:-1]} and the ISC licence").refusals[0].needs == NEEDS_MODEL
