"""Coverage and warnings as the tools print them."""

import pytest

from conductor_core.logic.test_extras import count_warnings, coverage

PYTEST_COV = """\
Name              Stmts   Miss  Cover
-------------------------------------
tally/money.py       40      6    85%
-------------------------------------
TOTAL                40      6    85%
=================== 3 passed, 2 warnings in 0.12s ===================
"""
BRANCHES = "TOTAL      120     12     30      3    87.25%\n"
JEST = """\
----------|---------|----------|---------|---------|-------------------
File      | % Stmts | % Branch | % Funcs | % Lines | Uncovered Line #s
----------|---------|----------|---------|---------|-------------------
All files |   91.66 |       75 |     100 |   91.66 |
"""
GO = "ok  \tshop/a\t0.003s\tcoverage: 80.0% of statements\nok  \tshop/b\t0.003s\tcoverage: 61.0% of statements\n"
GO_TOTAL = "total:\t\t\t(statements)\t\t73.2%\n"


@pytest.mark.parametrize(
    ("printed", "per_cent"),
    [(PYTEST_COV, 85.0), (BRANCHES, 87.25), (JEST, 91.66), (GO, 70.5), (GO_TOTAL, 73.2), ("3 passed in 1 s", None)],
)
def test_coverage_is_read_where_the_projects_own_tool_prints_it(printed: str, per_cent: float | None) -> None:
    """Coverage and pytest-cov with and without branches, jest, go."""
    assert coverage(printed) == per_cent


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        (PYTEST_COV, 2),
        ("3 passed, 1 warning in 0.10s\n", 1),
        ("\n\u2716 3 problems (1 error, 2 warnings)\n", 2),
        ("a.c:3:5: warning: unused variable\nwarning: field is never read\nnpm WARN deprecated x\n", 3),
        ("x.py:4: DeprecationWarning: use y\n", 1),
        ("no warnings here; warnings off\n", 0),
        ("3 passed in 0.10s\n", 0),
    ],
)
def test_warnings_are_counted(printed: str, number: int) -> None:
    """By a summary where there is one."""
    assert count_warnings(printed) == number
