"""Processes that stay: the service of the Procfile, or a command line that follows its run."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from conductor_core.testing.model_script import Asked, Fault, Say
from conductor_core.testing.model_server import KEY, ModelServer
from tests.acceptance.birth import Birth, Stream
from tests.acceptance.forked import Process, reader
from tests.acceptance.program import NOTHING, Ended, Program

SOON = 10.0
"""Seconds in which a process that was told to end must have ended."""
PATIENCE = 60.0
"""Seconds after which something hangs."""


def one_key(server: ModelServer) -> dict[str, str]:
    """The environment of somebody with one key. The fewer SDKs are loaded, the sooner a story is told."""
    return {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.openai_url}


def both_keys(server: ModelServer) -> dict[str, str]:
    """The environment of somebody with two vendors."""
    return {**one_key(server), "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.anthropic_url}


def silent(_asked: Asked) -> Say | Fault:
    """A model that never answers, so that a run stays under way."""
    return Fault(kind="stall")


def staying(
    program: Program, *words: str, server: ModelServer, at: int | None = None
) -> AbstractAsyncContextManager[Process]:
    """``conductor`` with these words and that model, ended in any case; ``at`` a terminal, or with its output read here."""
    return begun(program, *words, environment=one_key(server), stdin=at, stdout=at)


@asynccontextmanager
async def begun(
    program: Program,
    *words: str,
    environment: Mapping[str, str] = NOTHING,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
    sitting: bool = False,
) -> AsyncIterator[Process]:
    """``conductor`` with these words. Without others, its input is empty and its outputs are read here."""
    with ExitStack() as far:
        if stdin is None:
            stdin = os.open(os.devnull, os.O_RDONLY)
            far.callback(os.close, stdin)
        said, stdout = (None, stdout) if stdout is not None else await _pipe(far)
        complained, stderr = (None, stderr) if stderr is not None else await _pipe(far)
        birth = Birth(
            words=words,
            environment=program.environment(environment),
            folder=program.home,
            streams=(Stream(stdin), Stream(stdout), Stream(stderr)),
            sitting=sitting,
        )
        process = Process(birth, said, complained)
    async with process:
        yield process


async def _pipe(far: ExitStack) -> tuple[asyncio.StreamReader, int]:
    """What is read here, and the end for the program, which is closed here when it has it."""
    near, end = os.pipe()
    far.callback(os.close, end)
    return await reader(near), end


@asynccontextmanager
async def terminal() -> AsyncIterator[int]:
    """A terminal that a person could sit at; what is on its screen is read and forgotten."""
    near, far = os.openpty()
    loop = asyncio.get_running_loop()
    loop.add_reader(near, os.read, near, 1 << 16)
    try:
        yield far
    finally:
        loop.remove_reader(near)
        os.close(far)
        os.close(near)


async def idle_until_it_ends(process: Process) -> float:
    """Seconds until it has ended in which none of it worked or waited for a processor: those that a busy machine is not to blame for."""
    began, before = time.monotonic(), _busy(process.pid)
    busy = before
    ending = asyncio.create_task(process.wait())
    async with asyncio.timeout(PATIENCE):
        while not (await asyncio.wait([ending], timeout=0.02))[0]:
            busy = max(busy, _busy(process.pid))
    return time.monotonic() - began - (busy - before)


def _busy(pid: int) -> float:
    """Seconds that its threads worked and waited for a processor, added up."""
    spent = 0
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            worked, waited, _ = (thread / "schedstat").read_text().split()
            spent += int(worked) + int(waited)
    return spent / 1e9


async def until_it_says(process: Process, words: str, on: Literal["stdout", "stderr"] = "stdout") -> str:
    """Everything it writes there up to the line that holds these words."""
    stream = process.stdout if on == "stdout" else process.stderr
    assert stream, "its output is read here"
    said = ""
    async with asyncio.timeout(PATIENCE):
        while words not in said:
            line = await stream.readline()
            if not line:
                raise AssertionError(f"it ended without saying {words!r}: {said}")
            said += line.decode()
    return said


async def until_it_ends(process: Process, within: float = SOON) -> Ended:
    """What it still wrote, and its exit code."""
    out, err = await asyncio.wait_for(process.communicate(), within)
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def beside(program: Program, *words: str) -> Ended:
    """Another process on the same folder, without keys, from its beginning to its end."""
    return await asyncio.to_thread(partial(program.run, *words))
