"""What a goal asks to be left out of how its work is checked: it is obeyed, and said."""

from collections.abc import Iterator

from conductor_core.domain.plan import Plan
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.command_lines import written
from conductor_core.logic.planning.rules import unwanted
from conductor_core.logic.sentences import all_of

AS_ASKED = "as the goal asks"


def untested(goal: str) -> bool:
    """Whether the project's own checks are not to be run, neither before nor after."""
    return "checks" in unwanted(goal)


def unreviewed(goal: str) -> bool:
    """Whether nobody is to look the result over."""
    return "review" in unwanted(goal)


def not_run(goal: str, analysis: Analysis) -> str:
    """One sentence about the project's own checks where they are not to be run; empty where they are, or there is none."""
    if not untested(goal) or not analysis.checks:
        return ""
    named = all_of([f"`{written(check.argv)}`" for check in analysis.checks])
    return f"{named} {'is' if len(analysis.checks) == 1 else 'are'} not run, {AS_ASKED}."


def answered(plan: Plan, analysis: Analysis) -> Plan:
    """The plan, with a note for each such wish before all others; its summary is told anew when it changes."""
    said = tuple(filter(None, _answers(plan, analysis)))
    return plan.model_copy(update={"notes": (*said, *plan.notes)})


def _answers(plan: Plan, analysis: Analysis) -> Iterator[str]:
    left_out = unwanted(plan.goal)
    yield not_run(plan.goal, analysis)
    if "review" in left_out and not any(task.kind == "review" for task in plan.tasks):
        yield f"Nobody reviews the result, {AS_ASKED}."
    if "tests" in left_out - {"checks"} and any(check.tests for check in analysis.checks):
        yield "No tests are written; those that are there are run, which “don't run the tests” would leave out."
