"""From a command line to an exit code."""

import asyncio
import getpass
from collections.abc import Sequence

from adapters.cli.main import main as command_line
from adapters.cli.printing import complain
from bot.house import house_opener
from bot.settings import Settings, load
from conductor_core.domain.people import Actor
from conductor_core.errors import ConductorError, SettingsError

SERVICE = "all"
"""The process of the Procfile: everything in one."""
USAGE_CODE = 2
FAULT_CODE = 70
"""A fault of the program itself."""


def run(argv: Sequence[str]) -> int:
    """Carry out a command line; gives the exit code."""
    try:
        settings = load()
    except SettingsError as error:
        complain(error.message)
        return USAGE_CODE
    try:
        if argv[:1] == [SERVICE]:
            return asyncio.run(_serve(settings))
        name = getpass.getuser()
        actor = Actor(id=f"console:{name}", name=name, role="owner")
        return asyncio.run(command_line(argv, actor, house_opener(settings)))
    except Exception as error:  # noqa: BLE001 - the last resort: one sentence instead of a page of code
        complain(f"Conductor met a fault of its own ({type(error).__name__}); {settings.log_path} says more.")
        return FAULT_CODE


async def _serve(settings: Settings) -> int:
    from bot.serve import serve  # noqa: PLC0415 - its scheduler is not needed by the command line

    try:
        await serve(settings)
    except ConductorError as error:
        complain(error.message)
        return 1
    return 0
