"""From a command line to an exit code.

Importing this costs next to nothing: who gives an order sees that it was heard before the program is loaded, which takes a
second, and what is loaded for help and for refusals is little.
"""

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from adapters.cli.farewell import Farewell
from bot.memory import settle_memory
from bot.output import UNREAD_CODE, print_no_more
from conductor_core.errors import ConductorError, SettingsError

CONDUCTING = ("start", "resume", "retry", "approve", "answer", "undo", "race", "pick", "cascade", "followup", "skip")
"""Orders for which an engine is started here."""
QUIET = frozenset({"--json", "--help", "-h"})
"""Where one of these is said, standard output is for something else."""

SERVICE = "all"
"""The process of the Procfile: everything in one."""
EARS = "ears"
"""A process beside it that only hears."""
INTERRUPTED_CODE = 130
USAGE_CODE = 2
FAULT_CODE = 70
"""A fault of the program itself."""
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Why a device takes no more output."""


def run(argv: Sequence[str]) -> int:
    """Carry out a command line; gives the exit code."""
    farewell = Farewell()
    try:
        return _carry_out(argv, farewell)
    except KeyboardInterrupt:
        _complain(farewell.text)
        return INTERRUPTED_CODE
    except BrokenPipeError:
        print_no_more(sys.__stdout__)
        return UNREAD_CODE
    except Exception as error:  # noqa: BLE001 - the last resort: one sentence instead of a page of code
        if isinstance(error, OSError) and error.filename is None and error.errno in UNWRITABLE:
            print_no_more(sys.__stdout__)
            _complain(f"The answer cannot be written: {os.strerror(error.errno)}.")
            return 1
        _tell_fault(f"Conductor met a fault of its own ({type(error).__name__}){_logged()}.", argv)
        return FAULT_CODE


def _carry_out(argv: Sequence[str], farewell: Farewell) -> int:
    if argv[:1] and argv[0].lower() in CONDUCTING and not QUIET & set(argv):
        _say_at_once("Conductor starts")
    import asyncio  # noqa: PLC0415

    if argv[:1] in ([SERVICE], [EARS]):
        return asyncio.run(_serve(argv[0]))
    from bot.machine import carry_out  # noqa: PLC0415

    if (code := carry_out(argv)) is not None:
        return code
    from adapters.cli.main import main as command_line  # noqa: PLC0415
    from bot.account import actor  # noqa: PLC0415
    from bot.premises import Premises  # noqa: PLC0415

    return asyncio.run(command_line(argv, actor(), Premises(), farewell))


def _say_at_once(text: str) -> None:
    dots = "…" if "utf" in (sys.stdout.encoding or "").lower() else "..."
    sys.stdout.write(f"{text} {dots}\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    if text:
        from adapters.cli.printing import complain  # noqa: PLC0415

        complain(text)


def _tell_fault(text: str, argv: Sequence[str]) -> None:
    """Where data was wanted, it is data too."""
    if "--json" not in argv:
        _complain(text)
        return
    from adapters.cli.printing import print_json  # noqa: PLC0415
    from conductor_core.domain.command import Reply  # noqa: PLC0415

    print_json(Reply(outcome="refused", text=text))


async def _serve(process: str) -> int:
    import asyncio  # noqa: PLC0415

    from bot.faults import Told  # noqa: PLC0415
    from bot.sandboxes import sandbox_of  # noqa: PLC0415
    from bot.settings import load  # noqa: PLC0415

    try:
        settings = load()
        told = Told(_complain)
        for why in settings.lost:
            told.lost(why)
        if process == EARS:
            from bot.ears import hear  # noqa: PLC0415

            await hear(settings)
            return 0
        async with sandbox_of(settings, work=True) as sandbox:
            service = await asyncio.to_thread(import_module, "bot.serve")  # takes a second
            settle_memory()
            await service.serve(settings, sandbox)
    except SettingsError as error:
        _complain(error.message)
        return USAGE_CODE
    except ConductorError as error:
        _complain(error.message)
        return 1
    return 0


def _logged() -> str:
    """Write the fault that is being handled into the log; gives where more is to be read of it, if the settings are usable."""
    try:
        import structlog  # noqa: PLC0415

        from bot.compose import open_log  # noqa: PLC0415
        from bot.settings import load  # noqa: PLC0415

        told: list[SettingsError] = []
        settings = load(on_fault=told.append)
        with open_log(settings, to_file=True):
            structlog.get_logger(__name__).exception("the program broke")
    except Exception:  # noqa: BLE001 - the fault that is told may be one of the settings, or of the disk
        return ""
    return f"; {settings.log_path} says more"
