"""Every command answers people in words and programs with one JSON object."""

from pathlib import Path

from tests.acceptance.program import Ended, Program


def test_runs_are_listed_and_shown(default_goal: Ended, first: Program) -> None:
    """As data for programs."""
    runs = first.run("runs", "--project", "tally", "--json").reply["data"]
    assert [(run["id"], run["state"]) for run in runs] == [("R1", "done")]
    shown = first.run("show", "R1", "--json").reply
    assert (shown["run"], shown["data"]["project"]) == ("R1", "tally")
    assert {task["state"] for task in shown["data"]["tasks"]} == {"done"}
    paths = {Path(artifact["path"]) for artifact in shown["data"]["artifacts"]}
    assert {first.delivered("R1", ".patch"), first.delivered("R1", ".zip")} <= paths
    assert shown["data"]["evidence"]["commands"][0]["exit_code"] == 0


def test_a_person_reads_the_same_in_words(default_goal: Ended, first: Program) -> None:
    """Nothing on standard error when all is well."""
    ended = first.run("runs", "--project", "tally")
    assert (ended.code, ended.err) == (0, "")
    assert "R1" in ended.out
    assert "done" in ended.out


def test_a_run_that_is_over_is_shown_with_its_goal_and_its_evidence(default_goal: Ended, first: Program) -> None:
    """As the end of its thread told it: tests, review, scan, what was run, and where the files are."""
    shown = first.run("show", "R1").out
    for word in ("Goal ", "Project ", "Tests ", "Review ", "Scan ", "Checked by running"):
        assert f"  {word}" in shown
    assert "T7 Review the result" in shown
    assert str(first.delivered("R1", ".patch")) in shown
    assert str(first.delivered("R1", ".zip")) in shown


def test_a_project_moves_to_another_folder_with_its_files(
    default_goal: Ended, first: Program, fresh: Program, tmp_path: Path
) -> None:
    """Its file is named from where the person stands."""
    exported = first.run("export", "tally", "--to", "tally.json", "--json", cwd=tmp_path)
    assert exported.reply["data"] == {"path": str(tmp_path / "tally.json")}
    imported = fresh.run("import", "tally.json", "--json", cwd=tmp_path)
    assert imported.reply["data"] == {"project": "tally"}
    again = fresh.run("import", "tally.json", cwd=tmp_path)
    assert (again.code, again.out) == (1, "")
    assert again.err == "There is a project tally already: give another id with `rename`.\n"


def test_what_cannot_be_understood_is_exit_code_2_with_the_nearest_name(program: Program) -> None:
    """On standard error for people, as data where data was wanted."""
    ended = program.run("strat", "something")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("There is no command 'strat'; did you mean start?")
    ended = program.run("runs", "--projekt", "tally", "--json")
    assert (ended.code, ended.err, ended.reply["outcome"]) == (2, "", "refused")
    assert ended.reply["text"] == "runs has no option 'projekt'; did you mean project? Example: conductor runs"
