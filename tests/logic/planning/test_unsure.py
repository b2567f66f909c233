"""What was asked for and cannot be done is refused; what nobody asked for by name is left out."""

import pytest

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.planning import IMPROVE_GOAL
from tests.logic.planning.plans import FILES, UNITTEST, planned, titles


@pytest.mark.parametrize(
    ("goal", "files", "said"),
    [
        ("add a Dockerfile", FILES, "it is not sure how the project starts; give it a `__main__.py`, or one script"),
        (
            "add a Dockerfile",
            {"package.json": "{}", "lib.js": "module.exports = 1;\n"},
            "it is not sure how the project starts; give package.json a `start` script",
        ),
        ("add a Dockerfile", {"notes.txt": "x\n"}, "it is not sure how the project starts"),
        ("add a CI workflow", {"notes.txt": "x\n"}, "no way to test or build the project was found; add a test"),
        ("add a contributing guide", {"notes.txt": "x\n"}, "no way to run tests was found; add a test"),
    ],
)
def test_what_was_asked_for_and_is_not_sure_is_refused(goal: str, files: dict[str, str | bytes], said: str) -> None:
    """It is not done: the reason, and what to do about it; said once."""
    plan = planned(goal, files)
    assert (plan.tasks, plan.summary) == ((), "")
    (refusal,) = plan.refusals
    assert refusal.what == f"“{goal}”"
    assert refusal.needs.startswith(said)
    assert refusal.needs.endswith(
        "set ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY and let a model look at it"
    )
    assert "left out" not in " ".join(plan.notes)


def test_what_nobody_asked_for_by_name_is_only_left_out() -> None:
    plan = planned(IMPROVE_GOAL, FILES)
    assert "A Dockerfile is left out, because it is not sure how the project starts." in plan.notes
    assert plan.refusals == ()


@pytest.mark.parametrize(
    ("goal", "done", "refused"),
    [
        ("add a licence and a Dockerfile", ["Add a Dockerfile"], ["“add a licence”"]),
        ("add tests and a CI workflow", ["Add a CI workflow"], ["“add tests”"]),
        (
            "add a .gitignore, tests, a changelog and fix the bug",
            ["Add a .gitignore"],
            ["“fix the bug”, “tests”, “a changelog”"],
        ),
        ("improve the formatting and add tests", ["Put the formatting in order"], ["“add tests”"]),
        ("add tests and a changelog", [], ["“add tests and a changelog”"]),
        ("add tests and a licence", [], ["“add tests”", "“a licence”"]),
    ],
)
def test_a_refusal_quotes_what_was_asked_for_and_nothing_else(goal: str, done: list[str], refused: list[str]) -> None:
    """What can be done is done; all that needs a model is one refusal."""
    plan = planned(goal, {**FILES, "a/__main__.py": ""})
    assert titles(plan)[:1] == done
    assert [refusal.what for refusal in plan.refusals] == refused


def test_a_command_that_was_seen_to_run_no_test_is_promised_nowhere() -> None:
    """Neither a workflow nor a guide names it, and the plan says why."""
    seen = CommandEvidence(argv=UNITTEST, exit_code=1, seconds=1.0, tail="", not_run="a test module cannot be loaded")
    plan = planned(IMPROVE_GOAL, FILES, baseline=[seen])
    assert not {"Add a CI workflow", "Add CONTRIBUTING.md"} & {*titles(plan)}
    line = "`python3 -m unittest discover -s tests` could not run its tests on the files as they came"
    assert f"A CI workflow is left out, because {line}." in plan.notes
    assert f"CONTRIBUTING is left out, because {line}." in plan.notes


@pytest.mark.parametrize(
    ("pyproject", "not_run"),
    [
        ("[build-system]\n[project]\nname='a'\ndependencies=['requests']\n", "a test module cannot be loaded"),
        ("", "pytest is not installed here"),
    ],
)
def test_what_lacks_only_what_its_workflow_installs_is_promised(pyproject: str, not_run: str) -> None:
    seen = CommandEvidence(argv=UNITTEST, exit_code=1, seconds=1.0, tail="", not_run=not_run)
    plan = planned(IMPROVE_GOAL, {**FILES, "pyproject.toml": pyproject}, baseline=[seen])
    assert "Add a CI workflow" in titles(plan)
