"""Failed promises show their values."""

import pytest

pytest.register_assert_rewrite("tests.crash.promises", "tests.crash.story", "tests.crash.lives", "tests.crash.books")
