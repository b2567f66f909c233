"""Processes that stay: the service of the Procfile, or a command line that follows its run."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from conductor_core.testing.model_server import KEY, ModelServer
from tests.acceptance.program import MODULE, Program

SOON = 10.0
"""Seconds in which a process that was told to end must have ended."""


def keys(server: ModelServer) -> dict[str, str]:
    """The environment of somebody with both keys."""
    return {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.openai_url,
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": server.anthropic_url,
    }


@asynccontextmanager
async def staying(program: Program, *words: str, server: ModelServer) -> AsyncIterator[Process]:
    """``conductor`` with these words, ended in any case."""
    process = await asyncio.create_subprocess_exec(
        *MODULE,
        *words,
        cwd=program.home,
        env=program.environment(keys(server)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_it_says(process: Process, words: str) -> str:
    """Everything on standard output up to the line that holds these words."""
    assert process.stdout, "its output is read here"
    said = ""
    async with asyncio.timeout(60):
        while words not in said:
            line = await process.stdout.readline()
            if not line:
                raise AssertionError(f"it ended without saying {words!r}: {said}")
            said += line.decode()
    return said
