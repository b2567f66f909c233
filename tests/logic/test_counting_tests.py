"""Tests are counted in what real test programs printed."""

import pytest

from conductor_core.logic.test_output import count_tests
from conductor_core.logic.tests_not_run import why_not_run, why_not_started

PACKAGE = "a package that it needs is not installed here"
MANAGE = 'Traceback (most recent call last):\n  File "/workspace/manage.py", line 9, in <module>\n'
UNITTEST = (
    "test_a (t.T.test_a) ... ok\n\n"
    + "-" * 70
    + "\nRan 5 tests in 0.001s\n\nFAILED (failures=1, errors=1, skipped=1)\n"
)
JEST = "Test Suites: 1 failed, 1 passed, 2 total\nTests:       1 failed, 4 passed, 5 total\nSnapshots:   0 total\n"
NODE = "# tests 3\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n"
CARGO = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n\ntest result: FAILED. 1 passed; 2 failed; 0 ignored;\n"
GO = "=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB\n    --- FAIL: TestB/x (0.00s)\n--- FAIL: TestB (0.00s)\nFAIL\n"
MAVEN = (
    "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s\n"
    "[INFO] Tests run: 4, Failures: 1, Errors: 0, Skipped: 1\n"
)


@pytest.mark.parametrize(
    ("output", "passed", "failed"),
    [
        (UNITTEST, 2, 2),
        ("Ran 20 tests in 1.1s\n\nOK\n", 20, 0),
        ("Ran 0 tests in 0.000s\n\nNO TESTS RAN\n", 0, 0),
        ("F.\n=========== 1 failed, 3 passed, 2 skipped, 1 error in 0.12s ===========\n", 3, 2),
        ("...                                      [100%]\n3 passed in 0.01s\n", 3, 0),
        ("1 failed, 1 passed in 75.10s (0:01:15)\n", 1, 1),
        ("===== no tests ran in 0.01s =====\n", 0, 0),
        (JEST, 4, 1),
        (NODE, 2, 1),
        ("\u2139 tests 2\n\u2139 pass 2\n\u2139 fail 0\n", 2, 0),
        ("      Tests  1 failed | 3 passed (4)\n", 3, 1),
        ("\n  5 passing (12ms)\n  1 failing\n", 5, 1),
        (CARGO, 4, 2),
        (GO, 1, 1),
        (MAVEN, 2, 1),
        ("\n75% tests passed, 1 tests failed out of 4\n\nTotal Test time (real) =   0.01 sec\n", 3, 1),
    ],
)
def test_each_known_program_is_understood(output: str, passed: int, failed: int) -> None:
    counts = count_tests(output)
    assert counts is not None
    assert (counts.passed, counts.failed) == (passed, failed)


@pytest.mark.parametrize("output", ["", "all good", "I passed 3 exams in 2 days", "Tests are important"])
def test_other_text_counts_nothing(output: str) -> None:
    assert count_tests(output) is None


COLLECTED = "_______ ERROR collecting test_a.py _______\nE   ModuleNotFoundError: No module named 'x'\n"
UNLOADED = "ERROR: test_a (unittest.loader._FailedTest.test_a)\nImportError: Failed to import test module: test_a\n\n"
SETUP = "_______ ERROR at setup of test_a _______\n2 errors in 0.10s\n"


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (
            f"{COLLECTED}!!!!!!!! Interrupted: 81 errors during collection !!!!!!!!\n81 errors in 3.20s\n",
            "81 errors while",
        ),
        (f"{COLLECTED}!!!!!!!!!! stopping after 1 failures !!!!!!!!!!\n1 error in 1.33s\n", "1 error while"),
        ("INTERNALERROR> ZeroDivisionError: division by zero\n\nno tests ran in 0.01s\n", "pytest itself broke down"),
        ("ERROR: usage: python -m pytest [options] [file_or_dir]\n", "pytest cannot be called like that"),
        (
            "== no tests ran in 1.00s ==\nERROR: file or directory not found: x.py\n",
            "pytest cannot be called like that",
        ),
        ("ImportError while loading conftest '/w/conftest.py'.\n", "a conftest.py cannot be loaded"),
        ("no tests ran in 0.79s\n", "there were no tests to run"),
        ("5 deselected in 0.79s\n", "there were no tests to run"),
        ("/usr/bin/python3: No module named pytest\n", "pytest is not installed here"),
        (f"{UNLOADED}Ran 1 test in 0.000s\n\nFAILED (errors=1)\n", "a test module cannot be loaded"),
        (f"{UNLOADED * 2}Ran 2 tests in 0.000s\n\nFAILED (errors=2)\n", "2 test modules cannot be loaded"),
        ("Ran 0 tests in 0.000s\n\nOK\n", "there were no tests to run"),
        ("No tests were found!!!\n", "there were no tests to run"),
        (f"{MANAGE}ModuleNotFoundError: No module named 'django'\n", "Django is not installed here"),
        (f"{MANAGE}django.db.utils.OperationalError: refused\n", "its database cannot be reached"),
        (f"{MANAGE}ModuleNotFoundError: No module named 'mine'\n", "Django does not start"),
        (f"{MANAGE}RuntimeError: in a test\n\nRan 1 test in 0.003s\n\nFAILED (errors=1)\n", ""),
        (f"{UNLOADED}Ran 5 tests in 0.000s\n\nFAILED (errors=1)\n", ""),
        (f"{COLLECTED}1 failed, 1 error in 1.33s\n", ""),
        (SETUP, ""),
        (UNITTEST, ""),
        ("all good", ""),
    ],
)
def test_a_program_that_could_not_run_its_tests_says_why(output: str, why: str) -> None:
    """What went wrong before the first test is no test that failed."""
    found = why_not_run(output)
    assert found.startswith(why)
    assert bool(found) is bool(why)


@pytest.mark.parametrize(
    ("output", "code", "why"),
    [
        ("sh: 1: vitest: not found\n", 127, "vitest is not installed here"),
        ("bash: line 1: cmake: command not found\n", 127, "cmake is not installed here"),
        ("Permission denied\n", 126, "a program that it calls cannot be run"),
        ("[ERROR] Plugin a:b:2.6: Cannot access central (https://repo.example) in offline mode and the artifact\n", 1, PACKAGE),
        ("> No cached version of junit:junit:4.13 available for offline mode.\n", 1, PACKAGE),
        ("you may wish to retry without `--offline`.\n", 101, PACKAGE),
        ("a.go:3:8: github.com/a/b@v1: Get \"https://proxy.example\": dial tcp: lookup proxy.example\n", 1, PACKAGE),
        ("java.nio.file.NoSuchFileException: m2.conf\n  at org.codehaus.plexus.classworlds.launcher.Launcher.mainWithExitCode(L.java:3)\n", 100, "Java does not start"),
        ("error[E0425]: cannot find value\n", 101, ""),
    ],
)  # fmt: skip
def test_a_program_that_came_to_nothing_of_its_own_says_why(output: str, code: int, why: str) -> None:
    """What it calls or needs is not here; that is no fault of the project."""
    assert why_not_started(output, code) == why


def test_output_of_a_hostile_program_costs_no_time() -> None:
    for evil in (
        "1 passed, " * 60_000,
        "Tests: " + "1 passed " * 60_000,
        "=" * 500_000,
        "Ran 1 test in \n" * 20_000,
        "a: " * 200_000,
    ):
        count_tests(evil)
        why_not_run(evil)
        why_not_started(evil, 127)
