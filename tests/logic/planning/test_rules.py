"""Plans without a model."""

import pytest

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.plan_rules import check_plan
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL, NEEDS_MODEL, plan_by_rules, suits_rules
from tests.logic.planning.plans import CARDS, FILES, UNITTEST, planned, titles


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


def test_a_plan_promises_nothing_about_how_many_work_at_once() -> None:
    """That is for the limits; what is sure is that no task waits for another."""
    assert planned(IMPROVE_GOAL, FILES).summary == (
        "6 tasks, none of which waits for another; then the project's own checks must come out as before, and a second "
        "agent looks the change over."
    )
    assert "each a task that waits for no other" in planned(DEFAULT_GOAL).summary


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
    told = "go is not installed where commands run; CONDUCTOR_TOOLCHAINS can name its folder."
    assert f"`go test -v ./...` cannot be run here: {told}" in plan.notes


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


@pytest.mark.parametrize("goal", ["a command-line tool", "build a cli called word-wise", "a small tool with tests"])
def test_a_tool_of_which_nobody_says_what_it_does_is_not_made_up(goal: str) -> None:
    plan = planned(goal)
    assert plan.tasks == ()
    assert [refusal.what for refusal in plan.refusals] == [f"“{goal}”"]
    assert plan.refusals[0].needs.startswith(
        "it does not say what the tool is to do; without a language model it can be one that counts words"
    )


@pytest.mark.parametrize(
    "goal", ["a command-line tool that counts words", "a word counter tool", "a cli, counting lines"]
)
def test_the_tool_that_rules_know_is_built_when_it_is_described(goal: str) -> None:
    assert titles(planned(goal))[0] == "Write the tool tally"


@pytest.mark.parametrize(
    ("wish", "missing"),
    [
        ("without tests", "Write its tests"),
        ("but never write tests", "Write its tests"),
        ("without a README, changelog and licence", "Write README, changelog and licence"),
        ("without a review", "Review the result"),
        ("but don't run the tests", "Run the tests"),
    ],
)
def test_a_new_tool_has_no_task_for_what_is_ruled_out(wish: str, missing: str) -> None:
    goal = "a command-line tool that counts words"
    left_out = set(titles(planned(goal))) - set(titles(planned(f"{goal}, {wish}")))
    assert missing in left_out


def test_the_summary_of_a_new_tool_names_what_it_gets() -> None:
    assert planned("a command-line tool that counts words, but no tests, no licence and without Docker").summary == (
        "A new Python tool, tally: package, README, changelog and CI workflow, each a task that waits for no other; "
        "then it runs on a real file, and a second agent looks everything over."
    )


def test_what_the_tool_cannot_leave_out_is_refused() -> None:
    """It always counts words."""
    plan = planned("a command-line tool that counts lines, but not words")
    assert (plan.tasks, plan.refusals[0].needs) == ((), NEEDS_MODEL)


@pytest.mark.parametrize(
    ("goal", "name", "package"),
    [
        ("build a word counter cli called word-wise", "word-wise", "word_wise"),
        ('Build a command line tool that counts words named "Counter2"', "counter2", "counter2"),
        ("build a word counter cli called json", "json-tool", "json_tool"),
        ("build a word counter cli called my_tool", "my-tool", "my_tool"),
        ("build a word counter cli called class", "class-tool", "class_tool"),
        ("build a word counter cli called tests", "tests-tool", "tests_tool"),
        ("build a word counter cli", "tally", "tally"),
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


@pytest.mark.parametrize(
    ("goal", "inputs"),
    [
        ("format the code with black", {"python": "black", "go": "keep", "web": "keep", "asked": ["black"]}),
        ("run ruff", {"python": "ruff", "go": "keep", "web": "keep", "asked": ["ruff"]}),
        (
            "format the code, but don't use ruff",
            {"python": "keep", "go": "keep", "web": "keep", "paths": ["a/__init__.py"]},
        ),
        ("format the code but not with black", {"python": "ruff", "go": "keep", "web": "keep"}),
    ],
)
def test_a_formatter_in_the_goal_is_the_one_that_is_used(goal: str, inputs: dict[str, object]) -> None:
    """No model is needed to know what black is."""
    plan = planned(goal, {**FILES, "pyproject.toml": "[project]\nname = 'a'\n"})
    assert (titles(plan)[0], plan.refusals) == ("Put the formatting in order", ())
    assert plan.tasks[0].inputs == inputs


def test_a_formatter_that_finds_nothing_here_is_refused_alone() -> None:
    plan = planned("format with gofmt and black", FILES)
    assert [(refusal.what, refusal.needs) for refusal in plan.refusals] == [
        ("“gofmt”", "there are no Go files here that it could format")
    ]
    assert plan.tasks[0].inputs["python"] == "black"
