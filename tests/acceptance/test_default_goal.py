"""``make run`` alone, on a machine without accounts and keys."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.acceptance.files import apply, in_zip
from tests.acceptance.program import Ended, Program

GIVEN = {
    "README.md",
    "Dockerfile",
    ".github/workflows/ci.yml",
    "pyproject.toml",
    "tests/test_cli.py",
}


def test_it_is_done_and_says_so(default_goal: Ended) -> None:
    """Exit code 0, one JSON object on standard output, the thread beside it."""
    assert default_goal.code == 0, default_goal.err
    assert default_goal.reply["text"] == "Everything that was planned is done and verified."
    assert (default_goal.reply["run"], default_goal.reply["data"]["state"]) == ("R1", "done")
    assert "R1: plan" in default_goal.err
    assert "21 passed" in default_goal.err


def test_four_artifacts_are_handed_over_and_named(default_goal: Ended, first: Program) -> None:
    """The thread ends with their paths."""
    paths = [first.delivered("R1", suffix) for suffix in (".diff", ".patch", ".zip", "-thread.md")]
    assert all(path.stat().st_size > 0 for path in paths)
    assert all(str(path) in default_goal.err.replace("\n    ", "") for path in paths)


def test_the_delivered_tests_pass_outside(default_goal: Ended, first: Program, tmp_path: Path) -> None:
    """In a folder that knows nothing of Conductor."""
    archive = first.delivered("R1", ".zip")
    assert in_zip(archive).keys() >= GIVEN
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    tests = [sys.executable, "-I", "-m", "unittest", "discover", "-s", "tests", "-t", "."]
    ended = subprocess.run(tests, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "Ran 21 tests" in ended.stderr


def test_the_patch_makes_the_zip_out_of_nothing(default_goal: Ended, first: Program, tmp_path: Path) -> None:
    """``git apply`` takes it in an empty repository."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert apply(first.delivered("R1", ".patch"), tmp_path) == in_zip(first.delivered("R1", ".zip"))


def test_the_thread_is_kept_as_markdown(default_goal: Ended, first: Program) -> None:
    """From the acknowledgement to the evidence."""
    thread = first.delivered("R1", "-thread.md").read_text()
    assert thread.index("on it") < thread.index("plan") < thread.index("**Tests:** 21 passed")
