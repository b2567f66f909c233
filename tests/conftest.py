"""What holds for all tests.

Those of very large inputs are not measured: others reach the same lines, and it would double their time. Whole files of them
are named in ``measuring.py``, single ones are marked ``no_cover``.
"""

import gc
import signal
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.measuring import Measuring, is_measured

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """With its fixtures."""
    if is_measured(item.path):
        return (yield)
    with Measuring(item.config).paused():
        return (yield)
