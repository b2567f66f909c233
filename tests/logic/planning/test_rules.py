"""Plans without a model."""

import pytest

from conductor_core.agents.commands import builtin_agents
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.plan import Plan
from conductor_core.logic.plan_rules import check_plan
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL, NEEDS_MODEL, plan_by_rules, suits_rules
from tests.logic.analysis.projects import analysed

CARDS = [agent.card for agent in builtin_agents()]
FILES: dict[str, str | bytes] = {
    "a/__init__.py": "x = 1  \n",
    "tests/test_a.py": "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        pass\n",
}
UNITTEST = ("python3", "-m", "unittest", "discover", "-s", "tests")


def planned(goal: str, files: dict[str, str | bytes] | None = None, **more: object) -> Plan:
    analysis = analysed(files) if files is not None else None
    plan = plan_by_rules(goal, analysis, CARDS, **more)  # type: ignore[arg-type]
    check_plan(plan, CARDS)
    return plan


def titles(plan: Plan) -> list[str]:
    return [task.title for task in plan.tasks]


def test_the_default_goals_suit_rules_and_others_do_not() -> None:
    assert suits_rules(DEFAULT_GOAL)
    assert suits_rules(f"  {IMPROVE_GOAL.upper()} ")
    assert not suits_rules("Build a web shop")


def test_the_default_goal_is_five_parts_then_tests_then_a_review() -> None:
    plan = planned(DEFAULT_GOAL, year=2026)
    assert plan.title == "Build the command-line tool tally"
    assert titles(plan) == [
        "Write the tool tally",
        "Write its tests",
        "Write README, changelog and licence",
        "Write the Dockerfile",
        "Write the CI workflow",
        "Run the tests",
        "Review the result",
    ]
    assert all(task.estimate.cost_high == 0 for task in plan.tasks)
    assert {task.estimate.basis for task in plan.tasks} == {"built-in figures, no record yet"}
    assert plan.tasks[5].role == "tester"
    assert plan.tasks[6].agent == "inspector"
    assert plan.refusals == ()


def test_equal_arguments_give_the_same_plan() -> None:
    assert planned(IMPROVE_GOAL, FILES).digest == planned(IMPROVE_GOAL, FILES).digest


def test_every_part_of_the_default_goal_is_understood_word_by_word() -> None:
    plan = planned(DEFAULT_GOAL.replace("Build a small", "Please write me a"))
    assert len(plan.tasks) == 7
    assert plan.refusals == ()


@pytest.mark.parametrize(
    "goal",
    [
        "Build a CLI that converts CSV to JSON with tests",
        "Write a web shop",
        "做一个网站",
        "x",
        "please!",
        "\x1b[31mhack\x1b[0m",
        "a" * 10_000,
    ],
)
def test_what_needs_a_model_is_refused_in_one_sentence(goal: str) -> None:
    plan = planned(goal)
    assert plan.tasks == ()
    assert len(plan.refusals) == 1
    assert plan.refusals[0].needs == NEEDS_MODEL
    assert "ANTHROPIC_API_KEY" in NEEDS_MODEL
    assert "\x1b" not in plan.refusals[0].what
    assert len(plan.refusals[0].what) < 1_000


def test_of_a_mixed_goal_the_known_part_is_done_and_the_rest_refused() -> None:
    plan = planned("Format the code, add a Dockerfile and fix the login bug.", {**FILES, "a/__main__.py": ""})
    assert titles(plan) == ["Put the formatting in order", "Add a Dockerfile", "Run the tests", "Review the result"]
    assert [(refusal.what, refusal.needs) for refusal in plan.refusals] == [("“fix the login bug”", NEEDS_MODEL)]


@pytest.mark.parametrize(
    ("goal", "rest"),
    [
        ("Format the code; write a poem, print it\nand send it to Bob.", "“write a poem, print it and send it to Bob”"),
        ("write a poem, add a README, sing it", "“write a poem”, “sing it”"),
        ("Write a poem.\nprint it, and send it to Bob!", "“Write a poem. print it, and send it to Bob!”"),
    ],
)
def test_what_is_refused_is_not_chopped(goal: str, rest: str) -> None:
    """Clauses beside each other are told as they were written; a goal that is refused whole is quoted whole."""
    assert [refusal.what for refusal in planned(goal, FILES).refusals] == [rest]


@pytest.mark.parametrize(
    ("goal", "title"),
    [
        ("Add a GitHub Actions workflow that runs the tests", "Add a CI workflow"),
        ("set up CI", "Add a CI workflow"),
        ("please add a .gitignore file", "Add a .gitignore"),
        ("we need an editorconfig", "Add an .editorconfig"),
        ("Write a README", "Add a README"),
        ("add a contributing guide", "Add CONTRIBUTING.md"),
        ("tidy up the whitespace", "Put the formatting in order"),
        ("reformat everything", "Put the formatting in order"),
    ],
)
def test_known_abilities_are_understood(goal: str, title: str) -> None:
    plan = planned(goal, FILES)
    assert titles(plan) == [title, "Run the tests", "Review the result"]
    assert plan.refusals == ()


def test_running_the_tests_is_a_goal_too() -> None:
    assert titles(planned("run the tests", FILES)) == ["Run the tests"]


@pytest.mark.parametrize("goal", ["fix the bug in the CI parser", "write tests for the parser", "explain the README"])
def test_a_known_word_in_a_strange_clause_is_not_taken_for_an_order(goal: str) -> None:
    plan = planned(goal, FILES)
    assert plan.tasks == ()
    assert plan.refusals[0].needs == NEEDS_MODEL


def test_what_the_goal_leaves_out_is_left_out() -> None:
    plan = planned("Improve this project, but no CI and without a README", FILES)
    assert "Add a CI workflow" not in titles(plan)
    assert "Add a README" not in titles(plan)
    assert "Add a .gitignore" in titles(plan)


def test_what_is_there_already_is_said_once_and_the_tests_run() -> None:
    plan = planned("add a README", {**FILES, "README.md": "x\n"})
    assert titles(plan) == ["Run the tests"]
    assert plan.summary == (
        "“add a README”: it is there already, and was left as it was. Nothing that was asked for is left to do."
    )
    assert "README" not in " ".join(plan.notes)


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
    (refusal,) = planned(clause, FILES).refusals
    assert refusal.needs == (
        "which licence it gets is for its owner to decide; say which in the goal (the MIT licence, the Apache License 2.0, "
        "the BSD 3-Clause licence, the ISC licence), or put the file there"
    )


def test_a_new_tool_has_the_licence_of_its_template_or_is_refused() -> None:
    assert len(planned(f"{DEFAULT_GOAL[:-1]} and the MIT licence").tasks) == 7
    assert planned(f"{DEFAULT_GOAL[:-1]} and the ISC licence").refusals[0].needs == NEEDS_MODEL


def test_what_nobody_asked_for_by_name_is_only_left_out() -> None:
    plan = planned(IMPROVE_GOAL, FILES)
    assert "A Dockerfile is left out, because it is not sure how the project starts." in plan.notes
    assert plan.refusals == ()


def test_work_on_files_needs_files_and_a_new_tool_needs_none() -> None:
    assert "no files to work on" in planned("add a Dockerfile").refusals[0].needs
    assert "no files to work on" in planned(IMPROVE_GOAL).refusals[0].needs
    assert "in an empty project only" in planned("build a command-line tool", FILES).refusals[0].needs


def test_nothing_to_improve_is_said_and_looked_over() -> None:
    plan = planned(IMPROVE_GOAL, {"notes.txt": "x\n", "README.md": "x\n", ".gitignore": "", ".editorconfig": ""})
    assert titles(plan) == ["Review the result"]
    assert plan.summary == "Nothing was found that could be made better without a model."


def test_a_check_that_cannot_run_here_is_not_planned_but_said() -> None:
    plan = planned(IMPROVE_GOAL, {"go.mod": "module a\n", "a_test.go": "package a\n"}, baseline=())
    assert "Run the tests" not in titles(plan)
    assert "`go test -v ./...` cannot be run here: go is not installed." in plan.notes


def test_a_check_that_failed_before_is_said_to_have_failed_before() -> None:
    before = CommandEvidence(argv=UNITTEST, exit_code=1, seconds=1)
    plan = planned(IMPROVE_GOAL, FILES, baseline=(before,))
    assert "Run the tests" in titles(plan)
    assert any("did not succeed on the files as they came either (exit code 1)" in note for note in plan.notes)


def test_an_agent_that_is_not_here_leaves_its_task_out() -> None:
    cards = [card for card in CARDS if card.name != "inspector"]
    plan = plan_by_rules(DEFAULT_GOAL, None, cards)
    check_plan(plan, cards)
    assert len(plan.tasks) == 6
    assert plan.refusals[0].what == "Review the result"


@pytest.mark.parametrize(
    ("goal", "name", "package"),
    [
        ("build a cli called word-wise", "word-wise", "word_wise"),
        ('Build a command line tool named "Counter2"', "counter2", "counter2"),
        ("build a cli called json", "json-tool", "json_tool"),
        ("build a cli called my_tool", "my-tool", "my_tool"),
        ("build a cli called class", "class-tool", "class_tool"),
        ("build a cli called tests", "tests-tool", "tests_tool"),
        ("build a cli", "tally", "tally"),
    ],
)
def test_a_name_in_the_goal_is_taken_where_it_can_be(goal: str, name: str, package: str) -> None:
    variables = planned(goal).tasks[0].inputs["variables"]
    assert variables == {"project_name": name, "package_name": package}


def test_names_of_strangers_are_cleaned() -> None:
    files: dict[str, str | bytes] = {
        **FILES,
        "package.json": '{"name": "\\u001b[31m<!channel>\\n\\u202e' + "x" * 500 + '", "scripts": {"test": "x"}}',
        "evil\x1b[0m\n.py": "# TODO: \x1b[31m\u202e\n",
        "a;rm -rf/__init__.py": "",
    }
    plan = planned(IMPROVE_GOAL, files, name="\x1b]0;x\x07\u202eproject\n" + "y" * 300)
    shown = plan.title + plan.summary + "".join(plan.notes) + "".join(task.title + task.brief for task in plan.tasks)
    assert not any(character in shown.replace("\n", "") for character in "\x1b\u202e\x07")
    assert len(plan.title) <= 120


@pytest.mark.no_cover
def test_a_plan_of_many_untidy_files_stays_small() -> None:
    files: dict[str, str | bytes] = {f"src/{'d' * 60}/file{i}.py": "x = 1  \n" for i in range(5_000)}
    assert len(planned(IMPROVE_GOAL, files).model_dump_json()) < 60_000
