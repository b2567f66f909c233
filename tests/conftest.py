"""What holds for all tests.

Those of very large inputs are not measured: others reach the same lines, and it would double their time. Whole files of them
are named in ``measuring.py``, single ones are marked ``no_cover``.
"""

import gc
import signal
from collections.abc import Generator
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

from tests.measuring import TESTS, Measuring, is_measured

LONG = (
    "test_killed_at_random.py",
    "test_conversing.py",
    "test_attacker.py",
    "test_at_a_terminal.py",
    "test_home.py",
    "test_without_an_end.py",
    "test_bad_words.py",
    "test_answers.py",
    "test_gateway.py",
    "test_one_run_many_rooms.py",
)
"""Files of more than ten seconds, the longest first: the last to begin would be waited for alone."""

pytest.register_assert_rewrite("tests.crash.promises", "tests.crash.story", "tests.crash.lives", "tests.crash.books")
"""Failed promises show their values."""

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")  # a busy machine is slow, not wrong

for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
"""Programs under test take signals, also where the tests are started behind a shell's back."""


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """What is imported stays: it is not looked through for garbage, now or later."""
    gc.disable()
    try:
        with Measuring(session.config).collecting():
            return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long begin first; the others are mixed, so that those which wait run beside those which compute."""
    items.sort(
        key=lambda item: (LONG.index(item.path.name) if item.path.name in LONG else len(LONG), _mixed(item.path))
    )


def _mixed(path: Path) -> tuple[int, str]:
    name = str(path.relative_to(TESTS))
    return crc32(name.encode()), name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """With its fixtures."""
    if is_measured(item.path):
        return (yield)
    with Measuring(item.config).paused():
        return (yield)
