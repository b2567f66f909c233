"""What stories of this folder start from."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.factory import Factory
from bot.reload import Reloader
from bot.settings import FIELDS, PREFIX, load
from conductor_core.agents.registry import Registry
from conductor_core.engine.clock import SystemClock
from conductor_core.store.opening import open_store
from tests.bot.workshop import NOBODY, Workshop


@pytest.fixture
async def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workshop]:
    """Nothing is set, and no model server of this machine is looked for."""
    for name in list(os.environ):
        if name.upper().startswith(PREFIX) or name.upper().removesuffix("_FILE") in FIELDS:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".env").write_text(NOBODY)
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = await open_store(tmp_path / "conductor.db", clock)
        stack.push_async_callback(store.close)
        registry = Registry((), clock)
        env_file = tmp_path / ".env"
        settings = load(env_file)
        factory = Factory(clock, store, tuple, stack, settings.redactor)
        reloader = Reloader(factory, registry, settings, env_file=env_file)
        yield Workshop(tmp_path, factory, registry, reloader)
