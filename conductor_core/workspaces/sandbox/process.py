"""One process from start to certain death."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from conductor_core.errors import WorkspaceError
from conductor_core.workspaces.sandbox.handover import Handover
from conductor_core.workspaces.sandbox.meter import tree
from conductor_core.workspaces.sandbox.ring import HeadTail

Stopped = Literal["timeout", "idle", "memory", "disk", "cancelled"]

TICK = 0.5
"""Seconds between two looks at what a command uses."""
GRACE = 5.0
"""Seconds a tree has to be gone after it was told to."""


class Guard(Protocol):
    """Somebody who watches what a process tree uses."""

    async def verdict(self, pid: int) -> Stopped | None:
        """Why the tree below ``pid`` must end now, if it must."""
        ...


@dataclass(frozen=True, kw_only=True)
class Spawn:
    """What is started, and how it is ended early."""

    argv: Sequence[str]
    stop: signal.Signals
    """Ends the whole tree. Anything weaker than SIGKILL is followed by it when nothing happens."""


@dataclass(frozen=True, kw_only=True)
class Ceilings:
    """When a command has to end, in seconds, and who else may say so."""

    timeout: float
    idle: float
    guard: Guard


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How it ended, when nothing of it lives any more."""

    exit_code: int
    stopped: Stopped | None
    stdout: HeadTail
    stderr: HeadTail
    reports: Mapping[str, object]
    seconds: float


class Process(asyncio.SubprocessProtocol):
    """A command: what it printed, and the one place that may end it."""

    def __init__(self, *, stdout: HeadTail, stderr: HeadTail) -> None:
        self._loop = asyncio.get_running_loop()
        self._streams = {1: stdout, 2: stderr}
        self._started = self._heard = self._loop.time()
        self._silent: asyncio.Future[None] = self._loop.create_future()
        self._wish: asyncio.Future[Stopped] = self._loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """It printed."""
        self._heard = self._loop.time()
        self._streams[fd].add(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the signature is asyncio's
        """It ended, and nobody holds its output open any more."""
        if not self._silent.done():
            self._silent.set_result(None)

    def end(self, why: Stopped) -> None:
        """Ask for its end; ``run`` returns when it has come."""
        if not self._wish.done():
            self._wish.set_result(why)

    async def run(self, make: Callable[[Handover], Spawn], *, stdin: bytes, ceilings: Ceilings) -> Ended:
        """Start what ``make`` says and wait until it and everything it started is gone, also when cancelled.

        Raises:
            WorkspaceError: it could not be started, or not be ended.
        """
        life = asyncio.create_task(self._live(make, stdin, ceilings))
        cancelled: asyncio.CancelledError | None = None
        while not life.done():
            try:
                await asyncio.wait({life})
            except asyncio.CancelledError as error:
                cancelled = error
                self.end("cancelled")
        if cancelled and (life.cancelled() or not life.exception()):
            raise cancelled
        return life.result()

    async def _live(self, make: Callable[[Handover], Spawn], stdin: bytes, ceilings: Ceilings) -> Ended:
        with Handover() as handover:
            spawn = make(handover)
            transport = await self._start(spawn, handover, stdin)
            why: Stopped | None = "cancelled"
            try:
                why = await self._watch(transport.get_pid(), ceilings)
            finally:
                if why is not None:
                    await self._kill(transport, spawn.stop)
                transport.close()
                reports = handover.reports()
                await self._first_is_gone(reports.get("child-pid"))
            return Ended(
                exit_code=transport.get_returncode() or 0,
                stopped=why,
                stdout=self._streams[1],
                stderr=self._streams[2],
                reports=reports,
                seconds=self._loop.time() - self._started,
            )

    async def _start(self, spawn: Spawn, handover: Handover, stdin: bytes) -> asyncio.SubprocessTransport:
        try:
            transport, _ = await self._loop.subprocess_exec(
                lambda: self,
                *spawn.argv,
                env={},
                cwd="/",
                stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
                pass_fds=handover.descriptors,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"The command could not be started: {error}.") from error
        handover.sent()
        pipe = transport.get_pipe_transport(0)
        if isinstance(pipe, asyncio.WriteTransport):
            pipe.write(stdin)
            pipe.close()
        return transport

    async def _watch(self, pid: int, ceilings: Ceilings) -> Stopped | None:
        """Wait for its end, or for a reason to end it."""
        while not self._silent.done():
            if self._wish.done():
                return self._wish.result()
            now = self._loop.time()
            left = self._started + ceilings.timeout - now
            quiet = self._heard + ceilings.idle - now
            if left <= 0:
                return "timeout"
            if quiet <= 0:
                return "idle"
            pause = min(TICK, left, quiet)
            await asyncio.wait((self._silent, self._wish), timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            idle = not self._silent.done() and not self._wish.done()
            if idle and (verdict := await ceilings.guard.verdict(pid)):
                return verdict
        return None

    async def _kill(self, transport: asyncio.SubprocessTransport, stop: signal.Signals) -> None:
        _send(transport, stop)
        await asyncio.wait({self._silent}, timeout=GRACE)
        if self._silent.done():
            return
        for pid in (transport.get_pid(), *tree(transport.get_pid())):  # a supervisor that does not do its work
            _send_to(pid)
        await asyncio.wait({self._silent}, timeout=GRACE)
        if not self._silent.done():
            raise WorkspaceError("A command could not be ended; something it started still holds its output.")

    async def _first_is_gone(self, pid: object) -> None:
        """Wait for the first process of a process namespace: the kernel lets it go after all others."""
        if not isinstance(pid, int):
            return
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        gone = asyncio.Event()
        self._loop.add_reader(descriptor, gone.set)
        try:
            async with asyncio.timeout(GRACE):
                await gone.wait()
        except TimeoutError as error:
            raise WorkspaceError("A command could not be ended; its first process still lives.") from error
        finally:
            self._loop.remove_reader(descriptor)
            os.close(descriptor)


def _send(transport: asyncio.SubprocessTransport, stop: signal.Signals) -> None:
    try:
        transport.send_signal(stop)
    except ProcessLookupError:
        return


def _send_to(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
