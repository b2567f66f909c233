"""What rules cannot do, as one task for whoever codes."""

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.files import File
from conductor_core.logic.analysis import analyse
from conductor_core.logic.planning import as_one_task, for_a_coder, plan_by_rules
from conductor_core.logic.roster import Roster
from tests.logic.test_routing import NOW, member

TESTS = b"import unittest\n\n\nclass One(unittest.TestCase):\n    def test_one(self) -> None:\n        pass\n"
FILES = analyse({"tests/test_one.py": File(content=TESTS)})
PASSED = (
    CommandEvidence(argv=("python3", "-m", "unittest", "discover", "-s", "tests"), exit_code=0, seconds=1, output=""),
)
TEAM = Roster((member("claude", "anthropic", "coder", "reviewer"), member("run-checks", "conductor", "tester")))


def shape(goal: str) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    """Of the plan in careful mode: key, kind, agent and needs of each task."""
    plan = as_one_task(plan_by_rules(goal, FILES, ()), TEAM, NOW, "careful", FILES, PASSED)
    return [(task.key, task.kind, task.agent, task.needs) for task in plan.tasks]


def test_the_project_s_own_checks_come_after_the_work_and_the_review_last() -> None:
    """Unless the goal says to leave them out."""
    assert shape("write a poem") == [
        ("T1", "work", None, ()),
        ("T2", "check", "run-checks", ("T1",)),
        ("T3", "review", None, ("T2",)),
    ]
    assert shape("write a poem, don't run the tests") == [("T1", "work", None, ()), ("T2", "review", None, ("T1",))]
    assert shape("write a poem, without a review")[-1][1] == "check"


def test_what_rules_know_is_theirs_and_without_a_coder_nothing_is_handed_over() -> None:
    """A program that only reviews does not help."""
    assert for_a_coder(plan_by_rules("write a poem", FILES, ()), TEAM, NOW)
    assert not for_a_coder(plan_by_rules("add a .gitignore", FILES, ()), TEAM, NOW)
    reviewer = Roster((member("claude", "anthropic", "reviewer"),))
    assert not for_a_coder(plan_by_rules("write a poem", FILES, ()), reviewer, NOW)
