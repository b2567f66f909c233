"""The program as a service of chats, in a process of its own."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from conductor_core.testing.model_server import ModelServer
from tests.acceptance.forked import Process
from tests.acceptance.program import NOTHING, Program
from tests.acceptance.service import begun, one_key

LOCAL = dict.fromkeys(("OLLAMA_BASE_URL", "LMSTUDIO_BASE_URL", "VLLM_BASE_URL"), "http://127.0.0.1:9")
"""Servers of models that this machine may have are none of the test's business."""


def serving(
    home: Path, models: ModelServer | None, settings: Mapping[str, str], name: str = "all"
) -> AbstractAsyncContextManager[Process]:
    """It hears chats by its ``settings``; what is left of it ends with the block."""
    home.mkdir(exist_ok=True)
    keys = one_key(models) if models else NOTHING
    return begun(Program(home), name, environment={**LOCAL, **keys, **settings})
