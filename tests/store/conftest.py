"""A store of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conductor_core.store.opening import open_store
from conductor_core.store.sqlite import SqliteStore
from conductor_core.testing.clock import ManualClock


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the store is; nothing is there yet."""
    return tmp_path / "data" / "conductor.db"


@pytest.fixture
async def store(database: Path) -> AsyncIterator[SqliteStore]:
    """An open store, empty."""
    store = await open_store(database, ManualClock())
    yield store
    await store.close()
