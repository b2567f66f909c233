"""What a goal asks to be left out is answered in the plan."""

import pytest

from conductor_core.domain.plan import Plan
from conductor_core.logic.planning import IMPROVE_GOAL
from conductor_core.logic.planning.wishes import answered
from tests.logic.analysis.projects import analysed
from tests.logic.planning.plans import FILES, planned, titles


def test_no_tests_is_no_word_about_those_that_are_there() -> None:
    """They are run all the same, and it is said how to leave that out."""
    plan = Plan(goal="improve this, but no tests", planner="rules", tasks=(), notes=("No licence.",))
    assert answered(plan, analysed(FILES)).notes == (
        "No tests are written; those that are there are run, which “don't run the tests” would leave out.",
        "No licence.",
    )


@pytest.mark.parametrize(
    ("goal", "left", "summary"),
    [
        ("add a README, don't run the tests", ["Review the result"], "then a second agent looks the change over."),
        ("add a README, no review", ["Run the tests"], "then the project's own checks must come out as before."),
        ("add a README without running the tests and without a review", [], "One task."),
        ("add a README, but don\N{RIGHT SINGLE QUOTATION MARK}t skip running the tests", ["Run the tests", "Review the result"], "looks the change over."),
    ],
)  # fmt: skip
def test_whether_a_project_is_tested_and_reviewed_is_for_its_owner_to_say(
    goal: str, left: list[str], summary: str
) -> None:
    plan = planned(goal, FILES)
    assert titles(plan) == ["Add a README", *left]
    assert plan.summary.endswith(summary)
    assert plan.refusals == ()


def test_who_only_says_what_to_leave_out_wants_all_the_rest() -> None:
    everything = titles(planned(IMPROVE_GOAL, FILES))
    assert titles(planned("don't run the tests", FILES)) == [one for one in everything if one != "Run the tests"]
    assert "Add a CI workflow" not in titles(planned("no CI please", FILES))
