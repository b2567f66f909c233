"""The program as a service of chats, in a process of its own."""

import sys
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from conductor_core.testing.model_server import KEY, ModelServer

LOCAL = dict.fromkeys(("OLLAMA_BASE_URL", "LMSTUDIO_BASE_URL", "VLLM_BASE_URL"), "http://127.0.0.1:9")
"""Servers of models that this machine may have are none of the test's business."""


@asynccontextmanager
async def serving(home: Path, models: ModelServer, settings: Mapping[str, str]) -> AsyncIterator[Process]:
    """It hears chats by its ``settings``; what is left of it ends with the block."""
    ours = {"CONDUCTOR_HOME": str(home), "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": models.openai_url, **LOCAL}
    named = [f"{name}={value}" for name, value in {**ours, **settings}.items()]
    process = await create_subprocess_exec("env", *named, sys.executable, "-m", "bot", "all", stdout=DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
