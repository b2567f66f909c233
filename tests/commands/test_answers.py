"""The answer of every command, as a program reads it."""

import pytest

from bot.command_line import run
from conductor_core.commands.steer import Retry
from conductor_core.commands.undo import Undo
from tests.commands.conftest import Answer, Line

NOTHING_YET: list[tuple[str, str, list[object]]] = [
    ("runs", "There are no runs yet.", []),
    ("projects", "There are no projects yet.", []),
]
REFUSED = [
    ("show", 1, "No run is under way. `runs` lists all, `start` begins one."),
    ("show R9", 1, "There is no run R9. `runs` lists them."),
    ("cancel R9", 1, "There is no run R9. `runs` lists them."),
    ("stop", 1, "No run is under way. `runs` lists all, `start` begins one."),
    ("undo T1 --run R9", 1, "There is no run R9. `runs` lists them."),
    (
        "delete R9",
        1,
        "Delete R9 with everything that belongs to it, for good? Nobody is here to say so: give the order with --yes.",
    ),
    ("delete R9 --yes", 1, "There is no run and no project R9. `runs` and `projects` list them."),
    ("archive tally", 1, "There is no project tally. `projects` lists them."),
    ("export tally", 1, "There is no project tally. `projects` lists them."),
    ("rnus", 2, "There is no command 'rnus'; did you mean runs? Example: conductor runs"),
    ("delete", 2, "what is missing: a run, e.g. R7, or a project, e.g. tally. Example: conductor delete R7"),
    (
        "show tallyx",
        1,
        "There is no run, task or file 'tallyx'. `runs` lists the runs, `show R7` the tasks of one, `files` the files.",
    ),
    ("show R1.plan", 1, "There is no run R1. `runs` lists them."),
    (
        "show R1 T1",
        2,
        "Only a file is of a project, and T1 stands behind none: a task is shown by `show R7.T3`. Example: conductor show R7.T3",
    ),
    ("runs extra", 1, "There is no project extra. `projects` lists them."),
    ("help strat", 1, "There is no command 'strat'; did you mean start?"),
    ("undo R1.T1", 1, "There is no run R1. `runs` lists them."),
    ("undo R1 T1", 1, "There is no run R1. `runs` lists them."),
    ("undo R1.T1 --run R2", 2, "R1.T1 is a task of R1, not of R2. Example: conductor undo T3 R7"),
    ("undo first", 2, "task cannot be 'first'. The task: T3, or R1.T3 with its run. Example: conductor undo T3 R7"),
    (
        "cost run=nonsense",
        2,
        "run cannot be 'nonsense'. The run, e.g. R7; not needed in its own thread. Example: conductor cost R7",
    ),
    (
        "subscribe tally --at 25:99",
        2,
        "at cannot be '25:99'. When the digest is told, e.g. 09:00. Example: conductor subscribe tally --digest daily",
    ),
    ("runs --yes", 2, "runs has no option 'yes'; known are project, json. Example: conductor runs"),
    (
        "start --x",
        2,
        "start has no option 'x'; known are from, project, mode, budget, agents, team, model, price, first, json, yes, new. Example: conductor start 'a to-do list API with tests' --budget 5",
    ),
    ("runs --projekt x", 2, "runs has no option 'projekt'; did you mean project? Example: conductor runs"),
]


@pytest.mark.parametrize(("words", "text", "data"), NOTHING_YET)
def test_an_empty_folder_is_no_fault(line: Line, words: str, text: str, data: object) -> None:
    assert line(words) == Answer(0, text, data)


@pytest.mark.parametrize(("words", "text", "_data"), NOTHING_YET)
def test_nothing_is_listed_where_there_is_nothing(
    line: Line, capsys: pytest.CaptureFixture[str], words: str, text: str, _data: object
) -> None:
    """Not even a heading."""
    line(words)
    assert (run([words]), capsys.readouterr().out) == (0, f"{text}\n")


@pytest.mark.parametrize(("words", "code", "text"), REFUSED, ids=[words for words, _, _ in REFUSED])
def test_a_refusal_is_one_sentence(line: Line, words: str, code: int, text: str) -> None:
    """1: it cannot be done. 2: it cannot be understood."""
    answer = line(words)
    assert (answer.code, answer.text) == (code, text)


def test_agents_come_with_their_health(line: Line) -> None:
    members = {member["card"]["name"]: member["health"]["state"] for member in line("agents").data["agents"]}
    assert {name: members[name] for name in ("template", "format", "run-checks", "inspector")} == {
        "template": "available",
        "format": "available",
        "run-checks": "available",
        "inspector": "available",
    }


def test_who_could_be_there_too_is_data_like_those_who_are(line: Line) -> None:
    """With what to set for it."""
    missing = line("agents").data["not_set_up"]
    assert {"name": "openai", "title": "OpenAI", "why": "set OPENAI_API_KEY"} in missing


def test_a_changed_setting_survives_until_it_is_taken_back(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line opens the store anew, as a new process does; then the environment counts again."""
    assert line("settings").data["parallel"] == "4"
    assert line("set parallel 3").text == "parallel is 3 now."
    monkeypatch.setenv("CONDUCTOR_PARALLEL", "7")
    assert line("settings").data["parallel"] == "3"
    assert line("set parallel").text == "parallel is back to 7, as at the start."
    assert line("set parallel").text == "parallel is 7, as at the start: no value was given, so nothing is set."
    assert line("settings").data["parallel"] == "7"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("set parallel many", "parallel must be a whole number from 1 to 64, not 'many'."),
        ("set parallel 0", "parallel must be a whole number from 1 to 64, not '0'."),
        ("set paralel 3", "paralel cannot be changed while running; did you mean parallel?"),
        ("set home /tmp", "home cannot be changed while running"),
        ("set approval maybe", "approval must be ask or auto, not 'maybe'."),
    ],
)
def test_a_setting_is_checked_before_it_is_kept(line: Line, words: str, text: str) -> None:
    before = line("settings").data
    answer = line(words)
    assert answer.code
    assert answer.text.startswith(text)
    assert line("settings").data == before


def test_help_names_an_option_as_it_is_typed(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    """And a heading stands before its list."""
    assert run(["help", "start"]) == 0
    said = capsys.readouterr().out
    assert " from=TEXT " in said
    assert "source" not in said
    assert run(["help"]) == 0
    assert capsys.readouterr().out.startswith("What you can order:\n")


@pytest.mark.parametrize("command", [Retry, Undo])
def test_a_task_may_be_said_with_its_run(command: type[Retry | Undo]) -> None:
    assert command.model_validate({"task": "R1.T3"}) == command(task="T3", run="R1")
