"""Processes that stay: the service of the Procfile, or a command line that follows its run."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Literal

from conductor_core.testing.model_script import Asked, Fault, Say
from conductor_core.testing.model_server import KEY, ModelServer
from tests.acceptance.program import MODULE, Ended, Program

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


@asynccontextmanager
async def staying(program: Program, *words: str, server: ModelServer, at: int | None = None) -> AsyncIterator[Process]:
    """``conductor`` with these words, ended in any case; ``at`` a terminal, or with its output read here."""
    process = await asyncio.create_subprocess_exec(
        *MODULE,
        *words,
        cwd=program.home,
        env=program.environment(one_key(server)),
        stdin=DEVNULL if at is None else at,
        stdout=PIPE if at is None else at,
        stderr=PIPE,
    )
    async with no_longer(process):
        yield process


@asynccontextmanager
async def no_longer(process: Process) -> AsyncIterator[None]:
    """It never outlives the block."""
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


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
    return Ended(process.returncode or 0, (out or b"").decode(), (err or b"").decode())


async def beside(program: Program, *words: str) -> Ended:
    """Another process on the same folder, without keys, from its beginning to its end."""
    return await asyncio.to_thread(partial(program.run, *words))
