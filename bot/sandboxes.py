"""The sandbox that this process's settings ask for. It is tried while the rest of the program is still being loaded."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from bot.tools import sandbox_tools
from conductor_core.ports.sandbox import Sandbox
from conductor_core.workspaces.sandbox.choose import choose_sandbox
from conductor_core.workspaces.sandbox.installed import installed
from conductor_core.workspaces.sandbox.shown import showable
from conductor_core.workspaces.sandbox.unopened import UnopenedSandbox


@asynccontextmanager
async def sandbox_of(settings: Settings, *, work: bool) -> AsyncIterator[Awaitable[Sandbox]]:
    """The sandbox, once it has withstood its test.

    ``work`` is False for orders that only look or change rows: nothing is opened. Whoever awaits it hears what is wrong.
    """
    trying = asyncio.create_task(_choose(settings, work=work))
    try:
        yield trying
    finally:
        trying.cancel()
        await asyncio.gather(trying, return_exceptions=True)


async def _choose(settings: Settings, *, work: bool) -> Sandbox:
    if not work:
        return UnopenedSandbox()
    named = [showable(one) for one in settings.toolchain_folders]
    found = await asyncio.to_thread(installed, Path.home())
    return await choose_sandbox(
        allow_unsafe=settings.allow_unsafe,
        uid=settings.sandbox_uid,
        toolchains=[*named, *found],
        tools=sandbox_tools(),
    )
