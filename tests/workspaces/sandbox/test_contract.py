"""Every wall passes the suite of all sandboxes, and so does having none."""

import pytest

from conductor_core.testing.contracts.sandbox import SandboxContract
from tests.workspaces.sandbox.walls import LEVELS


@pytest.mark.parametrize("level", LEVELS)
class TestSandbox(SandboxContract): ...
