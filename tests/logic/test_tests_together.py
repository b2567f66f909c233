"""What several commands ran is added up only where it is not the same."""

import pytest

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.tests_together import told_together, total


def ran(line: str, passed: int | None, failed: int = 0) -> CommandEvidence:
    """A command that counted so many."""
    counts = {"tests_passed": passed, "tests_failed": None if passed is None else failed}
    return CommandEvidence(argv=tuple(line.split()), exit_code=0, seconds=1, **counts)


@pytest.mark.parametrize(
    ("commands", "passed", "failed"),
    [
        ([ran("python3 -m unittest discover", 2), ran("sh -c python3 -B -m unittest", 2)], 2, 0),
        ([ran("pytest -q", 25), ran(".venv/bin/pytest tests/unit", 10)], 25, 0),
        ([ran("pytest tests/unit", 10), ran("pytest tests/whole", 15)], 25, 0),
        ([ran("pytest tests/unit", 10), ran("pytest tests/unit", 10)], 10, 0),
        ([ran("pytest", 10), ran("npm test", 5)], 15, 0),
        ([ran("env -C back pytest", 10), ran("env -C tools pytest", 5), ran("env -C web npm test", 1)], 16, 0),
        ([ran("pytest", 10), ran("make test", 10)], 10, 0),
        ([ran("pytest", 10), ran("npm test", 5), ran("make check", 17)], 17, 0),
        ([ran("pytest", 10), ran("python3 -m unittest", 2, failed=3)], 7, 3),
        ([ran("ruff check .", None), ran("make test", 4)], 4, 0),
    ],
)
def test_the_same_tests_are_counted_once(commands: list[CommandEvidence], passed: int, failed: int) -> None:
    """The whole of a language, parts of it that were picked apart, several languages; no failure is lost."""
    counts = total(commands)
    assert counts
    assert (counts.passed, counts.failed) == (passed, failed)


BROKEN = CommandEvidence(argv=("pytest",), exit_code=2, seconds=1, not_run="pytest itself broke down")


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([], ""),
        ([ran("pytest", 10)], "10 passed"),
        ([ran("pytest", 10, failed=1)], "10 passed, 1 failed"),
        ([BROKEN], "could not be run"),
        ([BROKEN, ran("npm test", 3)], "3 passed; 1 other run of tests could not be made"),
    ],
)
def test_what_could_not_be_run_is_told_and_not_counted(commands: list[CommandEvidence], words: str) -> None:
    assert told_together(commands) == words


def test_commands_that_count_nothing_say_nothing() -> None:
    assert total([ran("ruff check .", None)]) is None
