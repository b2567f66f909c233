"""The real program, told to stop: it ends soon, says where it stands, and goes on when it is started again."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from conductor_core.testing.model_script import Asked, Fault, Say
from conductor_core.testing.model_server import KEY, ModelServer
from conductor_core.testing.team_script import CODE_FILES, GOAL, OTHER_FILES, team
from tests.crash import promises
from tests.crash.books import delivered, read_runs

SOON = 10.0
"""Seconds in which a stopped program must have ended."""
ROOT = Path(__file__).resolve().parent.parent.parent


@asynccontextmanager
async def program(home: Path, server: ModelServer) -> AsyncIterator[Process]:
    """``python -m bot start GOAL``, ended in any case."""
    clean = {
        name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_BASE_URL", "_MODEL"))
    }
    keys = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.openai_url}
    keys |= {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.anthropic_url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "start", GOAL),
        cwd=ROOT,
        env=clean | keys | {"CONDUCTOR_HOME": str(home)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_pauses_the_run_and_the_same_order_goes_on(number: signal.Signals, tmp_path: Path) -> None:
    """130 and a paused run within ten seconds; then 0, the promised files, and every call paid once but those cut off."""
    at_work = asyncio.Event()

    def watched(asked: Asked) -> Say | Fault:
        if asked.number >= 3:  # one of the coders'
            at_work.set()
        return team(asked)

    async with ModelServer(watched, latency=0.3) as server:
        async with program(tmp_path, server) as first:
            await asyncio.wait_for(at_work.wait(), 60)
            first.send_signal(number)
            said, complained = await asyncio.wait_for(first.communicate(), SOON)
        assert first.returncode == 130, complained.decode()
        (books,) = await read_runs(tmp_path)
        assert books.run.state == "paused"
        assert len(books.of_kind("run.paused")) == 1
        cut_off = sum(attempt.state == "parked" for attempt in books.attempts)

        async with program(tmp_path, server) as second:
            said, complained = await asyncio.wait_for(second.communicate(), 90)
        assert second.returncode == 0, complained.decode()
        assert "Going on with R1." in said.decode()
    (books,) = await read_runs(tmp_path)
    promises.ended_once(books)
    promises.no_task_twice(books)
    promises.thread_is_true(tmp_path, books)
    promises.nothing_owed(tmp_path)
    promises.paid_once(tmp_path, server.calls, cut_off)
    promises.nothing_left_behind(tmp_path)
    files = {name: text.encode() for name, text in {**CODE_FILES, **OTHER_FILES}.items()}
    assert delivered(tmp_path, "R1") == files
