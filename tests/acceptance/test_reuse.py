"""The built-in agents, real sandbox and real git: what was made before is taken, and is the same to the byte."""

import asyncio
import zipfile
from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.domain.result import Reuse
from conductor_core.store.opening import open_store
from conductor_core.testing.clock import ManualClock
from tests.bad_input.front_door import conduct

GOAL = "Write a command line tool in Python that counts words, with tests and a README"


def test_the_second_time_is_like_the_first(tmp_path: Path) -> None:
    """Two runs of one goal in projects of their own, one after the other; checks are run both times."""
    home = tmp_path / "home"
    states = [
        asyncio.run(conduct(home, {name: Start(goal=GOAL, project=name)}, approval="auto"))[name].state
        for name in ("one", "two")
    ]
    assert states == ["done", "done"]
    assert _delivered(home, "R1") == _delivered(home, "R2")
    counts = asyncio.run(_counts(home))
    assert counts["template"].taken > 0
    assert counts["inspector"] == Reuse(asked=2, taken=1)
    assert "run-checks" not in counts


def _delivered(home: Path, run: str) -> dict[str, bytes]:
    with zipfile.ZipFile(home / "deliveries" / run / f"{run}.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def _counts(home: Path) -> dict[str, Reuse]:
    store = await open_store(home / "conductor.db", ManualClock())
    try:
        return await store.read(lambda tx: tx.results.counts())
    finally:
        await store.close()
