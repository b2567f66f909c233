"""A plan is summed up by its tasks as they are."""

import pytest

from conductor_core.domain.plan import PlannedTask
from conductor_core.logic.planning.summing_up import summed_up
from conductor_core.testing.stage import work

CHECK = work("T8", "T1", kind="check")
REVIEW = work("T9", "T8", kind="review")


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        ((work("T1"), CHECK, REVIEW), "One task; then the project's own checks; then a review."),
        ((work("T1"), work("T2"), CHECK), "2 tasks, none of which waits for another; then the project's own checks."),
        ((work("T1"), work("T2", "T1")), "2 tasks."),
        ((work("T1", kind="pick"), work("T1a", entry_of="T1"), work("T1b", entry_of="T1")), "One task."),
        ((CHECK, REVIEW, work("T10", kind="review")), "The project's own checks; then 2 reviews."),
        ((), ""),
    ],
)
def test_what_a_plan_comes_to_is_told_by_its_tasks(tasks: tuple[PlannedTask, ...], told: str) -> None:
    assert summed_up(tasks) == told
