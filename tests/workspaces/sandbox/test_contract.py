"""Every wall passes the suite of all sandboxes, and so does having none."""

from pathlib import Path

import pytest

from conductor_core.testing.contracts.doors import DoorContract
from conductor_core.testing.contracts.running import RunningContract
from conductor_core.testing.contracts.sandbox import SandboxContract
from tests.workspaces.sandbox.walls import LEVELS


@pytest.mark.parametrize("level", LEVELS)
class TestSandbox(SandboxContract): ...


@pytest.mark.parametrize("level", LEVELS)
class TestRunning(RunningContract): ...


@pytest.mark.parametrize("level", LEVELS)
class TestDoors(DoorContract):
    @pytest.fixture
    def place(self, outside: Path) -> Path:
        return outside
