"""The default goal, carried out for real: files are written, tests run, the result is reviewed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conductor_core.agents.templates.loader import library
from conductor_core.domain.agent import Done
from conductor_core.logic.analysis import analyse
from conductor_core.logic.planning import DEFAULT_GOAL, plan_by_rules
from tests.agents.commands.stage import CARDS, carry_out, read, write


async def test_the_default_goal_makes_a_tool_that_works(tmp_path: Path) -> None:
    """Five parts, then its tests (21 of them pass), then a reviewer that approves without a remark."""
    plan = plan_by_rules(DEFAULT_GOAL, None, CARDS, year=2026)
    outcomes = await carry_out(plan, tmp_path)

    assert [type(outcome) for outcome in outcomes.values()] == [Done] * 7
    tests = outcomes["Run the tests"]
    assert isinstance(tests, Done)
    assert [(evidence.exit_code, evidence.tests_passed) for evidence in tests.commands] == [(0, 21), (0, None)]
    review = outcomes["Review the result"]
    assert isinstance(review, Done)
    assert review.verdict is not None
    assert review.verdict.approved
    assert review.verdict.findings == ()


def lay_out(folder: Path) -> None:
    """The whole tool, without a plan."""
    files = library()["python-cli"].render({})
    write(folder, {path: file.content for path, file in files.items()})


def test_the_parts_can_be_made_at_the_same_time() -> None:
    plan = plan_by_rules(DEFAULT_GOAL, None, CARDS)
    assert [(task.key, task.needs) for task in plan.tasks] == [
        *[(f"T{number}", ()) for number in range(1, 6)],
        ("T6", ("T1", "T2", "T3", "T4", "T5")),
        ("T7", ("T6",)),
    ]


def test_the_tool_reads_real_input(tmp_path: Path) -> None:
    lay_out(tmp_path)
    text = tmp_path / "hamlet.txt"
    text.write_text("To be, or not to be\n", encoding="utf-8")
    command = [sys.executable, "-m", "tally", "--json", "--ignore-case", "--top", "1", "hamlet.txt"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    report = json.loads(ran.stdout)
    assert report["total"] == {"lines": 1, "words": 6, "characters": 20}
    assert report["top"] == [{"word": "be", "count": 2}]


def test_what_was_made_lacks_nothing_an_analysis_would_miss(tmp_path: Path) -> None:
    lay_out(tmp_path)
    analysis = analyse(read(tmp_path))
    assert analysis.missing == ("contributing",)
    assert (analysis.untidy, analysis.broken, analysis.secrets) == ((), (), ())
    assert [check.argv for check in analysis.checks] == [("python3", "-m", "unittest", "discover", "-s", "tests")]


async def test_another_name_is_used_everywhere(tmp_path: Path) -> None:
    """No trace of the default name is left when the goal gives another one."""
    plan = plan_by_rules("Build a command-line tool called word-wise that counts words, without Docker", None, CARDS)
    outcomes = await carry_out(plan, tmp_path)
    assert all(isinstance(outcome, Done) for outcome in outcomes.values())
    files = read(tmp_path)
    assert "word_wise/cli.py" in files
    assert "Dockerfile" not in files
    assert b"docker" not in files["README.md"].content
    assert not any(b"import tally.counting" in file.content or b"from tally" in file.content for file in files.values())


@pytest.mark.parametrize(
    ("wish", "gone", "silent"),
    [
        ("without tests", {"tests/test_cli.py", "tests/__init__.py"}, b"unittest"),
        ("but never write tests", {"tests/test_cli.py", "tests/__init__.py"}, b"unittest"),
        ("but do not add a licence", {"LICENSE"}, b"LICENSE"),
        ("without a README", {"README.md"}, b"README"),
        ("but no changelog, no .gitignore", {"CHANGELOG.md", ".gitignore"}, b"CHANGELOG"),
        ("without an .editorconfig and without a .dockerignore", {".editorconfig", ".dockerignore"}, b"editorconfig"),
        ("no README, no changelog, no licence, no CI", {"README.md", "CHANGELOG.md", "LICENSE", ".github"}, b"MIT"),
    ],
)
async def test_what_is_ruled_out_is_not_made_and_nowhere_promised(
    tmp_path: Path, wish: str, gone: set[str], silent: bytes
) -> None:
    """And the reviewer has nothing to say about what is left."""
    plan = plan_by_rules(f"a command-line tool that counts words, {wish}", None, CARDS)
    assert plan.refusals == ()
    outcomes = await carry_out(plan, tmp_path)
    review = outcomes["Review the result"]
    assert isinstance(review, Done)
    assert review.verdict is not None
    assert (review.verdict.approved, review.verdict.findings) == (True, ())
    files = read(tmp_path)
    assert not any(path.startswith(tuple(gone)) for path in files)
    assert [path for path, file in files.items() if silent in file.content] == []
    assert all(file.content.endswith(b"\n") and not file.content.endswith(b"\n\n") for file in files.values())


async def test_carrying_it_out_twice_changes_nothing(tmp_path: Path) -> None:
    plan = plan_by_rules(DEFAULT_GOAL, None, CARDS)
    lay_out(tmp_path)
    before = read(tmp_path)
    outcomes = await carry_out(plan, tmp_path)
    assert read(tmp_path) == before
    assert all(isinstance(outcome, Done) for outcome in outcomes.values())
