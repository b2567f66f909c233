"""Asks a program for its version: without network, without keys, without our environment, and not for long."""

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Sequence

from conductor_core.logic.plain_text import one_line

PATIENCE = 8.0
"""Seconds a program has; some take seconds to start."""
PARTING = 2.0
"""Seconds in which the end of its output must come once it is killed."""
AT_ONCE = 4
LENGTH = 60
PRINTED = 64 << 10
"""Bytes of output that are looked at."""
_PATH = "/usr/local/bin:/usr/bin:/bin"


class NoVersionError(Exception):
    """Why there is no version, one sentence."""


class SlowError(NoVersionError):
    """It may be well, on a machine that has much to do."""


class Versions:
    """Asks a few programs at once, so that finding many takes no longer than the slowest few."""

    def __init__(self, *, patience: float = PATIENCE, at_once: int = AT_ONCE) -> None:
        self._patience = patience
        self._turn = asyncio.Semaphore(at_once)

    async def ask(self, argv: Sequence[str]) -> str:
        """The version as the program prints it.

        Raises:
            NoVersionError: it does not start, does not end in time, or says nothing.
        """
        async with self._turn:
            with tempfile.TemporaryDirectory(prefix="conductor-version-", ignore_cleanup_errors=True) as home:
                output = await self._output(argv, home)
        lines = [line for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
        version = one_line(lines[-1], LENGTH) if lines else ""
        if not version:
            raise NoVersionError("it does not tell its version")
        return version

    async def _output(self, argv: Sequence[str], home: str) -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=home,
                env={"PATH": _PATH, "HOME": home, "NO_COLOR": "1", "CI": "true"},
                start_new_session=True,
            )
        except OSError as error:
            raise NoVersionError(f"it does not start: {error.strerror}") from error
        try:
            async with asyncio.timeout(self._patience):
                return await _printed(process.stdout)
        except TimeoutError:
            raise SlowError(f"it did not tell its version within {self._patience:g} s") from None
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """It is gone, and its group with it. An end of output that nobody reads up to is never noticed."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(TimeoutError):  # who left the group may hold the pipe open for ever
        async with asyncio.timeout(PARTING):
            while process.stdout and await process.stdout.read(PRINTED):
                continue
            await process.wait()


async def _printed(stream: asyncio.StreamReader | None) -> bytes:
    output = b""
    while stream and len(output) < PRINTED and (chunk := await stream.read(PRINTED)):
        output += chunk
    return output
