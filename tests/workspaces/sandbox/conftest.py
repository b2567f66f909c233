"""A workspace that also the sandbox's own user can reach, and a session in it."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from conductor_core.domain.sandbox import Policy, SandboxLevel
from conductor_core.ports.sandbox import Sandbox, Session
from tests.workspaces.sandbox.walls import find


@pytest.fixture
def workspace() -> Iterator[Path]:
    """An empty folder; pytest's own lie below one that only we may enter."""
    folder = Path(tempfile.mkdtemp(prefix="conductor-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder of the host that everybody may use."""
    with tempfile.TemporaryDirectory(prefix="conductor-test-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def policy() -> Policy:
    """What the session may do; tests of limits give their own."""
    return Policy()


@pytest.fixture
async def sandbox(level: SandboxLevel) -> Sandbox:
    """The wall of the level that the test asks for."""
    found = await find(level)
    if isinstance(found, str):
        pytest.skip(found)
    return found


@pytest.fixture
async def session(sandbox: Sandbox, workspace: Path, policy: Policy) -> AsyncIterator[Session]:
    """The workspace, open."""
    session = await sandbox.open(workspace, policy)
    yield session
    await session.close()
