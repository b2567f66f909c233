"""``make run FROM=…``: somebody's project, made better."""

from pathlib import Path

import pytest

from tests.acceptance.files import BROKEN_TEST, UNTIDY, apply, in_zip, put, zipped
from tests.acceptance.program import Ended, Program


@pytest.fixture(scope="module")
def improved(program: Program, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """A folder with its files one level down, named as a person names it: from where they stand."""
    place = tmp_path_factory.mktemp("work")
    put(place / "calc", UNTIDY)
    return program.run("start", "--from", "calc", "--json", cwd=place), place / "calc"


def test_a_folder_is_made_better_and_its_tests_pass_as_before(improved: tuple[Ended, Path]) -> None:
    """Several tasks, each verified; one test before, one test after."""
    ended, _ = improved
    assert ended.code == 0, ended.err
    assert "Tests    1 passed (before: 1 passed)" in ended.err
    assert "calc.py:3 (TODO: take more than two)" in ended.err


def test_the_patch_makes_the_zip_out_of_the_folder(improved: tuple[Ended, Path], program: Program) -> None:
    """Every byte; what nobody touched is as it was, line ends too."""
    ended, folder = improved
    run = ended.reply["run"]
    archive = in_zip(program.delivered(run, ".zip"))
    assert archive["crlf.txt"] == UNTIDY["crlf.txt"].encode()
    assert archive["calc.py"] != UNTIDY["calc.py"].encode()
    assert {".gitignore", ".github/workflows/ci.yml", "README.md"} <= archive.keys()
    assert apply(program.delivered(run, ".patch"), folder) == archive


def test_a_zip_whose_tests_fail_is_no_worse_afterwards(program: Program, tmp_path: Path) -> None:
    """Failing as before is not our failure, and it is told."""
    files = {**UNTIDY, "test_calc.py": UNTIDY["test_calc.py"] + BROKEN_TEST}
    archive = tmp_path / "calc.zip"
    archive.write_bytes(zipped(files))
    ended = program.run("start", "--from", str(archive), "--json")
    assert ended.code == 0, ended.err
    assert "1 passed, 1 failed (before: 1 passed, 1 failed)" in ended.err
    run = ended.reply["run"]
    folder = put(tmp_path / "calc", files)
    assert apply(program.delivered(run, ".patch"), folder) == in_zip(program.delivered(run, ".zip"))


def test_what_was_made_better_once_is_left_as_it_is(improved: tuple[Ended, Path], program: Program) -> None:
    """It says so, and hands over no patch that git would refuse."""
    given = program.delivered(improved[0].reply["run"], ".zip")
    ended = program.run("start", "--from", str(given), "--json")
    assert ended.code == 0, ended.err
    assert "Nothing was found that could be made better without a model." in ended.err
    assert "Files    nothing changed" in ended.err
    assert ended.reply["text"].endswith("Nothing had to be changed, so there is no patch.")
    folder = program.delivered(ended.reply["run"], ".patch").parent
    assert [path.name for path in folder.iterdir()] == [f"{ended.reply['run']}-thread.md"]


def test_what_was_asked_for_and_cannot_be_done_is_a_failure(program: Program, tmp_path: Path) -> None:
    """Exit code 1, and the sentence says what would make it possible."""
    folder = put(tmp_path / "calc", {"calc.py": "def add(a, b):\n    return a + b\n"})
    ended = program.run("start", "--from", str(folder), "add a Dockerfile")
    assert ended.code == 1
    assert "“add a Dockerfile”: it is not sure how the project starts; give it a `__main__.py`" in ended.err
    assert ended.out.count("it is not sure how the project starts") == 1


def test_who_reads_both_outputs_in_one_place_reads_the_reason_once(program: Program, tmp_path: Path) -> None:
    """It stands in the thread; the last line says only how it ended."""
    folder = put(tmp_path / "calc", {"calc.py": "def add(a, b):\n    return a + b\n"})
    code, text = program.run_together("start", "--from", str(folder), "add a Dockerfile")
    assert code == 1
    assert text.count("it is not sure how the project starts") == 1
    assert text.rstrip().endswith(" failed.")


def test_a_folder_that_is_not_there_is_refused_in_one_sentence(fresh: Program) -> None:
    """Exit code 1, with the path that was looked at; nothing was begun."""
    ended = fresh.run("start", "--from", "nowhere", "--json")
    assert (ended.code, ended.reply["outcome"], ended.reply["run"]) == (1, "refused", None)
    assert ended.reply["text"] == (
        f"'{fresh.home}/nowhere' does not exist on this machine: give a folder, a ZIP file or a https git address."
    )
    assert fresh.run("runs", "--json").reply["data"] == []
    assert fresh.run("projects", "--json").reply["data"] == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "ext::git",
            "The repository's address does not begin with https://: write it as https://github.com/owner/name.",
        ),
        (
            "https://ann:t0ken@git.example/a/b",
            "A credential inside a repository's address would end up in logs: add the credential in settings, and give the "
            "address without it.",
        ),
    ],
)
def test_an_address_that_git_should_not_see_is_refused_before_it_is_kept(
    fresh: Program, address: str, sentence: str
) -> None:
    """Exit code 1; no run, no thread, and the password is nowhere."""
    ended = fresh.run("start", "--from", address)
    assert (ended.code, ended.out, ended.err) == (1, "Conductor starts …\n", f"{sentence}\n")
    assert list(fresh.home.iterdir()) == []
