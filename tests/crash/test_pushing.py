"""Whoever carries a run to a git host is killed in the middle of a call: nothing is pushed or opened twice."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from conductor_core.domain.publication import HostKind
from conductor_core.testing.git_host import Fault, GitHostServer
from tests.stories.git_house import BOTH, hosted

OPENING: dict[HostKind, str] = {"github": "/pulls", "gitlab": "/merge_requests"}


@asynccontextmanager
async def pusher(folder: Path, kind: HostKind, host: GitHostServer) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that does it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.crash.pusher", str(folder), kind, host.url, host.remote
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@BOTH
@pytest.mark.parametrize("when", ["pushed", "before it is opened", "opened"])
async def test_killed_while_the_host_does_it(tmp_path: Path, kind: HostKind, when: str) -> None:
    """The next process looks up what became of the call before it makes another: one branch, one commit, one request."""
    async with hosted(tmp_path, kind) as host:
        here = asyncio.Event()
        fault = Fault("POST", OPENING[kind], done_first=when == "opened", hangs=here)
        host.faults.append(Fault("GIT", "/git-receive-pack", hangs=here) if when == "pushed" else fault)
        async with pusher(tmp_path, kind, host) as process:
            await asyncio.wait_for(here.wait(), 60)
            process.kill()
            assert await process.wait() == -9
        async with pusher(tmp_path, kind, host) as process:
            assert await asyncio.wait_for(process.wait(), 90) == 0
        assert (host.branches(), len(host.requests)) == (["conductor/R1", "main"], 1)
        assert host.at("rev-list", "--count", "main..conductor/R1") == "1"
        assert host.made("GIT git-receive-pack") == 1
        opened = host.made(f"POST {'/repos' if kind == 'github' else '/projects'}")
        assert opened == (2 if when == "before it is opened" else 1)
