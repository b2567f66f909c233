"""What test programs and linters print beside the results: coverage and warnings."""

import re

_COVERAGE = (
    re.compile(r"^TOTAL(?:[ \t]+\d{1,9}){2,4}[ \t]+(\d{1,3}(?:\.\d{1,4})?)%", re.MULTILINE),  # coverage, pytest-cov
    re.compile(r"^All files[ \t]*\|[ \t]*(\d{1,3}(?:\.\d{1,4})?)[ \t]*\|", re.MULTILINE),  # jest, vitest, c8
    re.compile(r"^total:[ \t]+\(statements\)[ \t]+(\d{1,3}(?:\.\d)?)%", re.MULTILINE),  # go tool cover
)
_GO_PACKAGE = re.compile(r"\bcoverage: (\d{1,3}\.\d)% of statements")
_PYTEST = re.compile(
    r"^=* ?(?:\d{1,9} [a-z ]{4,20}, ){1,8}?(\d{1,9}) warnings? in |, (\d{1,9}) warnings?\b.* in [\d.]+ ?s", re.MULTILINE
)
_ESLINT = re.compile(r"\(\d{1,9} errors?, (\d{1,9}) warnings?\)")
_FOUND = re.compile(r"^Found (\d{1,9}) errors?\b", re.MULTILINE)  # ruff, mypy
_PLACE = re.compile(r"^[^\s:][^\n:]{0,300}:\d{1,7}:\d{1,6}: [A-Z]{1,4}\d{1,5} ", re.MULTILINE)  # flake8
_PROBLEMS = re.compile(r"^\S{0,3} ?(\d{1,9}) problems? \(", re.MULTILINE)  # eslint
_LINE = re.compile(
    r"^(?:\S[^\n]{0,300}?[:\s])?(?:warning|WARN|WARNING|[A-Z]\w{0,40}Warning)(?:\[\w{1,20}\])?:? ", re.MULTILINE
)


def coverage(text: str) -> float | None:
    """Per cent of the code that the tests ran; None when nobody says so. Of several Go packages it is the mean."""
    for pattern in _COVERAGE:
        if found := pattern.findall(text):
            return float(found[-1])
    packages = [float(number) for number in _GO_PACKAGE.findall(text)]
    return round(sum(packages) / len(packages), 1) if packages else None


def count_warnings(text: str) -> int:
    """By the summary of a program that has one, else by the lines that are a warning."""
    summed = [int(one or other) for one, other in _PYTEST.findall(text)] or [
        int(number) for number in _ESLINT.findall(text)
    ]
    return sum(summed) if summed else len(_LINE.findall(text))


def count_faults(text: str) -> int:
    """Everything that a linter found, warnings included: by its summary, else by its lines."""
    for pattern in (_FOUND, _PROBLEMS):
        if found := pattern.findall(text):
            return sum(map(int, found))
    return len(_PLACE.findall(text)) or count_warnings(text)
