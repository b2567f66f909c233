"""What holds for all tests."""

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("tests.crash.promises", "tests.crash.story", "tests.crash.lives", "tests.crash.books")
"""Failed promises show their values."""

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")  # a busy machine is slow, not wrong
