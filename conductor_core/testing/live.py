"""A program that is talked to, without walls: for the sandboxes of tests that have none."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from conductor_core.domain.sandbox import Completed, Vitals
from conductor_core.errors import WorkspaceError
from conductor_core.ports.sandbox import LONGEST_LINE
from conductor_core.workspaces.sandbox.flow import Flow
from conductor_core.workspaces.sandbox.meter import processor_time, tree

_NOT_STARTED = 127
_PIECE = 1 << 16
_KEPT = 1 << 16
"""Bytes of each end of what it complained of."""


class Valve(asyncio.ReadTransport):
    """Keeps a program waiting for whoever reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.open.set()

    def pause_reading(self) -> None:
        """Shut."""
        self.open.clear()

    def resume_reading(self) -> None:
        """Open."""
        self.open.set()


class DirectRunning:
    """One running program and its process group."""

    def __init__(
        self, argv: Sequence[str], process: asyncio.subprocess.Process | None, timeout: float, failure: bytes = b""
    ) -> None:
        """Without a process it ended before it began, for the reason in ``failure``."""
        self._argv = tuple(argv)
        self._process = process
        self._end = asyncio.Event()
        self._started = self._printed = time.monotonic()
        self._dropped = 0
        self._flow = Flow()
        self._valve = Valve()
        self._flow.attach(self._valve)
        self._complaints = bytearray(failure)
        self._life = asyncio.create_task(self._live(process, timeout))

    @classmethod
    async def start(cls, argv: Sequence[str], folder: Path, env: Mapping[str, str], timeout: float) -> Self:
        """Start it."""
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=folder,
                env=dict(env),
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError) as error:
            return cls(argv, None, timeout, f"{error.strerror}: {argv[0]}\n".encode())
        return cls(argv, process, timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def send(self, data: bytes) -> None:
        """See the port."""
        pipe = self._process.stdin if self._process else None
        try:
            if pipe is None or pipe.is_closing():
                raise ConnectionResetError
            pipe.write(data)
            await pipe.drain()
        except ConnectionError:
            raise WorkspaceError("The program ended or closed its input.") from None

    async def finish_input(self) -> None:
        """See the port."""
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def lines(self, longest: int = LONGEST_LINE) -> AsyncIterator[bytes]:
        """See the port."""
        return self._flow.lines(longest)

    @property
    def unended(self) -> bytes:
        """See the port."""
        return self._flow.unended

    async def end(self) -> None:
        """See the port."""
        self._end.set()
        self._flow.discard()
        await asyncio.wait({self._life})

    def vitals(self) -> Vitals:
        """How it does."""
        if self._process is None or self._life.done():
            return Vitals()
        pids = (self._process.pid, *tree(self._process.pid))
        return Vitals(programs=len(pids), cpu=processor_time(pids), quiet=time.monotonic() - self._printed)

    async def wait(self) -> Completed:
        """See the port."""
        self._flow.discard()
        try:
            return await asyncio.shield(self._life)
        except asyncio.CancelledError:
            await self.end()
            raise

    async def _pump(self, process: asyncio.subprocess.Process) -> None:
        while process.stdout and (piece := await process.stdout.read(_PIECE)):
            self._flow.add(piece)
            self._printed = time.monotonic()
            await self._valve.open.wait()

    async def _live(self, process: asyncio.subprocess.Process | None, timeout: float) -> Completed:
        stopped: Literal["cancelled", "timeout"] | None = None
        if process is not None:
            listening = asyncio.create_task(self._listen(process))
            pumping = asyncio.create_task(self._pump(process))
            exited, ending = asyncio.create_task(process.wait()), asyncio.create_task(self._end.wait())
            await asyncio.wait({exited, ending}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if not exited.done():
                stopped = "cancelled" if ending.done() else "timeout"
            ending.cancel()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if stopped:
                self._flow.discard()
            await asyncio.wait({exited, listening, pumping})
        self._flow.close()
        code = _NOT_STARTED if process is None else process.returncode
        return Completed(
            argv=self._argv,
            exit_code=None if stopped else code,
            stopped=stopped,
            stderr=bytes(self._complaints),
            dropped=self._dropped + self._flow.dropped,
            seconds=time.monotonic() - self._started,
        )

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        while process.stderr and (piece := await process.stderr.read(_PIECE)):
            self._complaints += piece
            extra = len(self._complaints) - 2 * _KEPT
            if extra > 0:
                del self._complaints[_KEPT : _KEPT + extra]
                self._dropped += extra
