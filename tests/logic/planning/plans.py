"""Plans that rules make, each checked as every plan is."""

from conductor_core.agents.commands import builtin_agents
from conductor_core.domain.plan import Plan
from conductor_core.logic.plan_rules import check_plan
from conductor_core.logic.planning import plan_by_rules
from tests.logic.analysis.projects import analysed

CARDS = [agent.card for agent in builtin_agents()]
FILES: dict[str, str | bytes] = {
    "a/__init__.py": "x = 1  \n",
    "tests/test_a.py": "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        pass\n",
}
UNITTEST = ("python3", "-m", "unittest", "discover", "-s", "tests")


def planned(goal: str, files: dict[str, str | bytes] | None = None, **more: object) -> Plan:
    """The plan of rules for a goal, on these files."""
    analysis = analysed(files) if files is not None else None
    plan = plan_by_rules(goal, analysis, CARDS, **more)  # type: ignore[arg-type]
    check_plan(plan, CARDS)
    return plan


def titles(plan: Plan) -> list[str]:
    """What its tasks are called, in order."""
    return [task.title for task in plan.tasks]
