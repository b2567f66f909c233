"""Whoever carries a run to a git host is killed in the middle of a call: nothing is pushed or opened twice."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.domain.publication import HostKind
from conductor_core.testing.git_host import Fault
from tests.crash.pusher import carry
from tests.forking import ForkedBeside
from tests.stories.git_house import BOTH, hosted

OPENING: dict[HostKind, str] = {"github": "/pulls", "gitlab": "/merge_requests"}


@BOTH
@pytest.mark.parametrize("when", ["pushed", "before it is opened", "opened"])
async def test_killed_while_the_host_does_it(tmp_path: Path, kind: HostKind, when: str) -> None:
    """The next process looks up what became of the call before it makes another: one branch, one commit, one request."""
    async with hosted(tmp_path, kind) as host:
        here = asyncio.Event()
        fault = Fault("POST", OPENING[kind], done_first=when == "opened", hangs=here)
        host.faults.append(Fault("GIT", "/git-receive-pack", hangs=here) if when == "pushed" else fault)
        async with ForkedBeside(carry, tmp_path, kind, host.url, host.remote) as process:
            await asyncio.wait_for(here.wait(), 60)
            process.kill()
            assert await process.wait() == -9
        async with ForkedBeside(carry, tmp_path, kind, host.url, host.remote) as process:
            assert await asyncio.wait_for(process.wait(), 90) == 0
        assert (host.branches(), len(host.requests)) == (["conductor/R1", "main"], 1)
        assert host.at("rev-list", "--count", "main..conductor/R1") == "1"
        assert host.made("GIT git-receive-pack") == 1
        opened = host.made(f"POST {'/repos' if kind == 'github' else '/projects'}")
        assert opened == (2 if when == "before it is opened" else 1)
