"""The sandbox of our tests does what every sandbox does, walls apart."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conductor_core.domain.sandbox import Policy
from conductor_core.ports.sandbox import Sandbox, Session
from conductor_core.testing.contracts.sandbox import SandboxContract
from conductor_core.testing.sandbox import DirectSandbox


class TestDirectSandbox(SandboxContract):
    @pytest.fixture
    def sandbox(self) -> Sandbox:
        return DirectSandbox()

    @pytest.fixture
    async def session(self, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Session]:
        session = await sandbox.open(tmp_path, Policy())
        yield session
        await session.close()
