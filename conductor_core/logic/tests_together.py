"""How many tests several commands ran together, the same ones counted once."""

import re
from collections import defaultdict
from collections.abc import Sequence

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.figures import count
from conductor_core.logic.test_output import TestCounts

RUNNERS = {
    "python": re.compile(r"\b(unittest|pytest|py\.test|tox|nox|manage\.py)\b"),
    "node": re.compile(r"\b(node|npm|npx|yarn|pnpm|jest|vitest|mocha)\b"),
    "go": re.compile(r"\bgo test\b"),
    "rust": re.compile(r"\bcargo\b"),
    "cmake": re.compile(r"\bctest\b"),
    "java": re.compile(r"\b(mvn|mvnw|gradle|gradlew)\b"),
}
"""Whose tests a command runs; that of another command, as ``make test``, may be anybody's."""
PROGRAMS = "bin/"
"""In the path of a program, not of tests."""


def total(commands: Sequence[CommandEvidence]) -> TestCounts | None:
    """Tests passed and failed in all commands; None when none of them counts.

    Two commands of one language in one folder run the same tests, unless each picks others: the one that ran most tells their number.
    """
    groups: defaultdict[tuple[str, str], list[CommandEvidence]] = defaultdict(list)
    for command in commands:
        if command.tests_passed is not None or command.tests_failed is not None:
            groups[_runner(command), _folder(command)].append(command)
    if not groups:
        return None
    anybodys = [_counts(command) for command in groups.pop(("", ""), [])]
    sums = [_of_one_language(group) for group in groups.values()]
    return _most([*anybodys, _sum(sums)])


def told_together(commands: Sequence[CommandEvidence]) -> str:
    """How the tests came out, e.g. ``14 passed, 1 failed``; empty when nothing is known about tests."""
    tests = total(commands)
    unable = sum(bool(command.not_run) for command in commands)
    if tests is None:
        return "could not be run" if unable else ""
    told = f"{tests.passed:,} passed, {tests.failed:,} failed" if tests.failed else f"{tests.passed:,} passed"
    return f"{told}; {count(unable, 'other run')} of tests could not be made" if unable else told


def _of_one_language(commands: Sequence[CommandEvidence]) -> TestCounts:
    counts = [_counts(command) for command in commands]
    picked = [_picked(command) for command in commands]
    each_picks = all(picked) and sum(map(len, picked)) == len(frozenset().union(*picked))
    return _sum(counts) if each_picks else _most(counts)


def _picked(command: CommandEvidence) -> frozenset[str]:
    """The words that name some of the tests."""
    words = (word for word in _line(command).split() if not word.startswith("-") and PROGRAMS not in word)
    return frozenset(word for word in words if "/" in word or "::" in word or word.endswith((".py", ".js", ".ts")))


def _most(counts: Sequence[TestCounts]) -> TestCounts:
    """That of the largest; no failure is hidden by one that ran more."""
    largest = max(counts, key=lambda one: (one.passed + one.failed, one.failed))
    failed = max(one.failed for one in counts)
    return TestCounts(passed=max(0, largest.passed + largest.failed - failed), failed=failed)


def _sum(counts: Sequence[TestCounts]) -> TestCounts:
    return sum(counts, TestCounts(passed=0, failed=0))


def _counts(command: CommandEvidence) -> TestCounts:
    return TestCounts(passed=command.tests_passed or 0, failed=command.tests_failed or 0)


def _runner(command: CommandEvidence) -> str:
    line = _line(command)
    return next((language for language, pattern in RUNNERS.items() if pattern.search(line)), "")


def _folder(command: CommandEvidence) -> str:
    """Where ``env -C`` runs it; empty in the top folder."""
    return command.argv[2] if command.argv[:2] == ("env", "-C") and len(command.argv) > 3 else ""


def _line(command: CommandEvidence) -> str:
    return " ".join(command.argv)
