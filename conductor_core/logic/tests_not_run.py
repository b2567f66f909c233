"""Tells from what a test program printed that it could not run its tests: that is no failed test, and none that passed."""

import re

NOT_HERE = "is not installed here"
"""How it is said that the program of the tests is not there; elsewhere it may be."""
_ABSENT = re.compile(r"^\S{0,200}: No module named (pytest|nose|nose2)\s*$", re.MULTILINE)
_RESULTS = re.compile(r"^=* ?(?:\d{1,9} [a-z ]{4,20}, ){0,8}?\d{1,9} (?:passed|failed|xfailed|xpassed)\b", re.MULTILINE)
"""Pytest has come to an end with at least one test."""
_INTERRUPTED = re.compile(r"^!{3,} Interrupted: (\d{1,9} errors?) during collection !{3,}\s*$", re.MULTILINE)
_COLLECTING = re.compile(r"^_{3,} ERROR collecting ", re.MULTILINE)
_PYTEST = (
    (re.compile(r"^INTERNALERROR> ", re.MULTILINE), "pytest itself broke down"),
    (
        re.compile(r"^ERROR: (?:usage: |file or directory not found: )", re.MULTILINE),
        "pytest cannot be called like that",
    ),
    (re.compile(r"^ImportError while loading conftest ", re.MULTILINE), "a conftest.py cannot be loaded"),
    (re.compile(r"^=* ?(?:no tests ran|\d{1,9} deselected) in ", re.MULTILINE), "there were no tests to run"),
)
_UNITTEST_RAN = re.compile(r"^Ran (\d{1,9}) tests? in ", re.MULTILINE)
_CTEST_NONE = re.compile(r"^No tests were found!!!\s*$", re.MULTILINE)
_UNLOADED = re.compile(r"^ERROR: \S{1,200} \(unittest\.loader\._FailedTest\b", re.MULTILINE)
_MANAGER = re.compile(r'^\s*File "[^"\n]{0,300}\bmanage\.py", line \d', re.MULTILINE)
_DJANGO = (
    (re.compile(r"\bNo module named 'django'|\bCouldn't import Django\b"), f"Django {NOT_HERE}"),
    (re.compile(r"^django\.db\.utils\.OperationalError\b", re.MULTILINE), "its database cannot be reached"),
    (re.compile(""), "Django does not start"),
)
NO_PROGRAM = (126, 127)
"""Exit codes that say there was nothing to run."""
_NAMED = re.compile(r"^(?:[\w ./@-]{1,80}: ){0,3}([\w@.+/-]{1,80}): (?:command )?not found\s*$", re.MULTILINE)
_ELSEWHERE = re.compile(
    r"^\[ERROR\] [^\n]{0,2000} in offline mode\b"  # Maven
    r"|\bNo cached version of \S{1,200} available for offline mode\b"  # Gradle
    r"|\bbut --offline was specified\b|\bretry without (?:the )?`?--offline`?"  # Cargo
    r"|^[^\n]{0,300}\bdial tcp: lookup ",  # Go
    re.MULTILINE,
)
_JAVA = re.compile(
    r"^Error: (?:Could not create the Java Virtual Machine|could not open `)|^Error occurred during initialization of VM"
    r"|^\s*at org\.codehaus\.plexus\.classworlds\.launcher\.Launcher\.mainWithExitCode\(",
    re.MULTILINE,
)


def why_not_started(text: str, exit_code: int | None) -> str:
    """Why a command that failed came to nothing of its own: what it calls or needs is not here; empty where it is not known."""
    if exit_code in NO_PROGRAM:
        named = _NAMED.search(text)
        return f"{named[1]} {NOT_HERE}" if named else "a program that it calls cannot be run"
    if _ELSEWHERE.search(text):
        return f"a package that it needs {NOT_HERE}"
    return "Java does not start" if _JAVA.search(text) else ""


def why_not_run(text: str) -> str:
    """Why no test of a cleaned output was run; empty where one was, or where nothing is known about tests."""
    absent = _ABSENT.search(text)
    if absent:
        return f"{absent[1]} {NOT_HERE}"
    if _CTEST_NONE.search(text):
        return "there were no tests to run"
    return _unittest(text) or _django(text) or ("" if _RESULTS.search(text) else _pytest(text))


def _unittest(text: str) -> str:
    """It counts a module that cannot be loaded as a test."""
    ran = [int(number) for number in _UNITTEST_RAN.findall(text)]
    if not ran or sum(ran) > (unloaded := len(_UNLOADED.findall(text))):
        return ""
    if not unloaded:
        return "there were no tests to run"
    return "a test module cannot be loaded" if unloaded == 1 else f"{unloaded:,} test modules cannot be loaded"


def _django(text: str) -> str:
    """It breaks off before its runner counts anything."""
    if _UNITTEST_RAN.search(text) or not _MANAGER.search(text):
        return ""
    return next(why for sign, why in _DJANGO if sign.search(text))


def _pytest(text: str) -> str:
    stopped = _INTERRUPTED.search(text)
    if stopped:
        return f"{stopped[1]} while they were collected"
    collecting = len(_COLLECTING.findall(text))
    if collecting:
        return f"{collecting:,} {'error' if collecting == 1 else 'errors'} while they were collected"
    return next((why for sign, why in _PYTEST if sign.search(text)), "")
