"""Every dispatcher passes one suite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conductor_core.engine.local import LocalDispatcher
from conductor_core.ports.dispatcher import Dispatcher
from conductor_core.store.opening import open_store
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.dispatcher import DispatcherBench, DispatcherContract


class TestLocalDispatcher(DispatcherContract):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[DispatcherBench]:
        clock = ManualClock()
        store = await open_store(tmp_path / "conductor.db", clock)

        def make(total: int = 8, per_project: int = 4, per_agent: object = lambda _: 9) -> Dispatcher:
            assert callable(per_agent)
            return LocalDispatcher(store, clock, total=total, per_project=lambda: per_project, per_agent=per_agent)

        yield DispatcherBench(store, clock, make)
        await store.close()
