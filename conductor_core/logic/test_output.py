"""Counts tests in what test programs print."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TestCounts:
    """Tests that passed and failed; skipped ones are neither. Errors count as failed."""

    passed: int
    failed: int

    def __add__(self, other: "TestCounts") -> "TestCounts":
        """Both together."""
        return TestCounts(passed=self.passed + other.passed, failed=self.failed + other.failed)


_UNITTEST_RAN = re.compile(r"^Ran (\d{1,9}) tests? in ", re.MULTILINE)
_UNITTEST_END = re.compile(r"^(?:OK|FAILED|NO TESTS RAN)(?: \(([^)\n]{0,200})\))?\s*$", re.MULTILINE)
_UNITTEST_PART = re.compile(r"([a-z ]{3,30})=(\d{1,9})")
_PYTEST = re.compile(
    r"^=* ?((?:no tests ran|\d{1,9} (?:failed|passed|skipped|deselected|xfailed|xpassed|warnings?|errors?|rerun|subtests passed)"
    r")(?:, \d{1,9} [a-z ]{4,20}){0,8}) in [\d.:]+ ?s?",
    re.MULTILINE,
)
_PYTEST_PART = re.compile(r"(\d{1,9}) (passed|xpassed|failed|errors?)\b")
_GO = re.compile(r"^--- (PASS|FAIL): ", re.MULTILINE)
_CARGO = re.compile(r"^test result: \w{2,10}\. (\d{1,9}) passed; (\d{1,9}) failed;", re.MULTILINE)
_NODE = re.compile(r"^(?:#|\u2139) (tests|pass|fail) (\d{1,9})\s*$", re.MULTILINE)
_JEST = re.compile(r"^ *Tests:? +((?:\d{1,9} [a-z]{4,9}[,|]? ?[|]? ?){1,6})", re.MULTILINE)
_MOCHA = re.compile(r"^ {2,}(\d{1,9}) (passing|failing)\b", re.MULTILINE)
_SUREFIRE = re.compile(
    r"Tests run: (\d{1,9}), Failures: (\d{1,9}), Errors: (\d{1,9}), Skipped: (\d{1,9})\s*$", re.MULTILINE
)


_CTEST = re.compile(r"^\d{1,3}% tests passed, (\d{1,9}) tests? failed out of (\d{1,9})\s*$", re.MULTILINE)


_NEAR = 400
"""Characters within which the line about the end follows the line about the number."""


def count_tests(text: str) -> TestCounts | None:
    """The tests that a cleaned output counts, all suites together; None when it counts none of a known kind."""
    found = [counts for reader in _READERS for counts in reader(text)]
    total = None
    for counts in found:
        total = counts if total is None else total + counts
    return total


def _unittest(text: str) -> Iterator[TestCounts]:
    for ran in _UNITTEST_RAN.finditer(text):
        end = _UNITTEST_END.search(text, ran.end(), ran.end() + _NEAR)
        parts = {name.strip(): int(count) for name, count in _UNITTEST_PART.findall((end and end.group(1)) or "")}
        failed = sum(parts.get(name, 0) for name in ("failures", "errors", "unexpected successes"))
        yield TestCounts(passed=max(0, int(ran.group(1)) - failed - parts.get("skipped", 0)), failed=failed)


def _pytest(text: str) -> Iterator[TestCounts]:
    for line in _PYTEST.finditer(text):
        parts = [(int(count), word) for count, word in _PYTEST_PART.findall(line.group(1))]
        yield TestCounts(
            passed=sum(count for count, word in parts if word in {"passed", "xpassed"}),
            failed=sum(count for count, word in parts if word not in {"passed", "xpassed"}),
        )


def _go(text: str) -> Iterator[TestCounts]:
    results = _GO.findall(text)
    if results:
        yield TestCounts(passed=results.count("PASS"), failed=results.count("FAIL"))


def _cargo(text: str) -> Iterator[TestCounts]:
    for passed, failed in _CARGO.findall(text):
        yield TestCounts(passed=int(passed), failed=int(failed))


def _node(text: str) -> Iterator[TestCounts]:
    parts = {word: int(count) for word, count in _NODE.findall(text)}
    if "pass" in parts and "fail" in parts:
        yield TestCounts(passed=parts["pass"], failed=parts["fail"])


def _jest(text: str) -> Iterator[TestCounts]:
    for line in _JEST.findall(text):
        parts = {word: int(count) for count, word in re.findall(r"(\d{1,9}) ([a-z]{4,9})", line)}
        if "passed" in parts or "failed" in parts:
            yield TestCounts(passed=parts.get("passed", 0), failed=parts.get("failed", 0))


def _mocha(text: str) -> Iterator[TestCounts]:
    parts = {word: int(count) for count, word in _MOCHA.findall(text)}
    if "passing" in parts:
        yield TestCounts(passed=parts["passing"], failed=parts.get("failing", 0))


def _surefire(text: str) -> Iterator[TestCounts]:
    summaries = _SUREFIRE.findall(text)
    if summaries:  # the last line without a time adds up the lines before it
        ran, failures, errors, skipped = map(int, summaries[-1])
        yield TestCounts(passed=max(0, ran - failures - errors - skipped), failed=failures + errors)


def _ctest(text: str) -> Iterator[TestCounts]:
    for failed, ran in _CTEST.findall(text):
        yield TestCounts(passed=max(0, int(ran) - int(failed)), failed=int(failed))


_READERS: tuple[Callable[[str], Iterator[TestCounts]], ...] = (
    _unittest,
    _pytest,
    _go,
    _cargo,
    _node,
    _jest,
    _mocha,
    _surefire,
    _ctest,
)
