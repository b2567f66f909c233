"""From a command line to an exit code."""

import asyncio
import errno
import getpass
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from adapters.cli.main import main as command_line
from adapters.cli.printing import complain, say
from bot.memory import settle_memory
from conductor_core.domain.people import Actor
from conductor_core.errors import ConductorError, SettingsError

if TYPE_CHECKING:
    from adapters.cli.house import House

SERVICE = "all"
"""The process of the Procfile: everything in one."""
USAGE_CODE = 2
FAULT_CODE = 70
"""A fault of the program itself."""
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Why a device takes no more output."""


def run(argv: Sequence[str]) -> int:
    """Carry out a command line; gives the exit code."""
    try:
        if argv[:1] == [SERVICE]:
            return asyncio.run(_serve())
        name = getpass.getuser()
        actor = Actor(id=f"console:{name}", name=name, role="owner")
        return asyncio.run(command_line(argv, actor, open_house))
    except BrokenPipeError:
        _print_no_more()
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort: one sentence instead of a page of code
        if isinstance(error, OSError) and error.filename is None and error.errno in UNWRITABLE:
            _print_no_more()
            complain(f"The answer cannot be written: {os.strerror(error.errno)}.")
            return 1
        complain(f"Conductor met a fault of its own ({type(error).__name__}){_more()}.")
        return FAULT_CODE


@asynccontextmanager
async def open_house(*, ask: bool, work: bool, alone: bool = True, aside: bool = False) -> AsyncIterator["House"]:
    """A house with the settings of this process. The program behind it is loaded now: a question for help needs none of it."""
    if work and alone and not aside:
        say("Conductor starts …")
    from bot.sandboxes import sandbox_of  # noqa: PLC0415
    from bot.settings import load  # noqa: PLC0415

    settings = load()
    async with sandbox_of(settings, work=work) as sandbox:
        house = await asyncio.to_thread(import_module, "bot.house")  # takes a second
        settle_memory()
        async with house.open_house(settings, sandbox, ask=ask, alone=alone, aside=aside) as opened:
            yield opened


async def _serve() -> int:
    from bot.sandboxes import sandbox_of  # noqa: PLC0415
    from bot.settings import load  # noqa: PLC0415

    try:
        settings = load()
        async with sandbox_of(settings, work=True) as sandbox:
            service = await asyncio.to_thread(import_module, "bot.serve")  # takes a second
            settle_memory()
            await service.serve(settings, sandbox)
    except SettingsError as error:
        complain(error.message)
        return USAGE_CODE
    except ConductorError as error:
        complain(error.message)
        return 1
    return 0


def _more() -> str:
    """Where more is to be read of a fault, if the settings say it."""
    from bot.settings import load  # noqa: PLC0415

    try:
        return f"; {load().log_path} says more"
    except ConductorError:
        return ""


def _print_no_more() -> None:
    """What could not be printed is not tried again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
