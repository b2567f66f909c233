"""The sandbox of our tests does what every sandbox does, walls apart."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conductor_core.domain.sandbox import Policy
from conductor_core.ports.sandbox import Sandbox, Session
from conductor_core.testing.contracts.doors import DoorContract
from conductor_core.testing.contracts.running import RunningContract
from conductor_core.testing.contracts.sandbox import SandboxContract
from conductor_core.testing.sandbox import DirectSandbox


@pytest.fixture
def sandbox() -> Sandbox:
    return DirectSandbox()


@pytest.fixture
async def session(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Session]:
    session = await sandbox.open(tmp_path, Policy())
    yield session
    await session.close()


class TestDirectSandbox(SandboxContract): ...


class TestDirectRunning(RunningContract): ...


class TestDirectDoors(DoorContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        return tmp_path

    @pytest.fixture
    def workspace(self, tmp_path: Path) -> Path:
        (tmp_path / "workspace").mkdir()
        return tmp_path / "workspace"
