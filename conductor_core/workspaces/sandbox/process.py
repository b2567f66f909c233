"""One process from start to certain death."""

import asyncio
import marshal
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast
from weakref import WeakKeyDictionary

from conductor_core.domain.sandbox import Vitals
from conductor_core.errors import WorkspaceError
from conductor_core.workspaces.sandbox import supervisor
from conductor_core.workspaces.sandbox.flow import Flow
from conductor_core.workspaces.sandbox.handover import Handover
from conductor_core.workspaces.sandbox.meter import processor_time, tree
from conductor_core.workspaces.sandbox.order import Order
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
    stdout: HeadTail | Flow
    stderr: HeadTail
    reports: bytes
    """What came through the handover."""
    seconds: float


class Process(asyncio.SubprocessProtocol):
    """A command: what it printed, and the one place that may end it."""

    def __init__(self, *, stdout: HeadTail | Flow, stderr: HeadTail) -> None:
        self._loop = asyncio.get_running_loop()
        self._streams = {1: stdout, 2: stderr}
        self._stdout, self._stderr = stdout, stderr
        self._flow = stdout if isinstance(stdout, Flow) else None
        self._input: asyncio.WriteTransport | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self.begun = asyncio.Event()
        """Set when it runs."""
        self._pid: int | None = None
        self._started = self._heard = self._printed = self._loop.time()
        self._silent: asyncio.Future[None] = self._loop.create_future()
        self._wish: asyncio.Future[Stopped] = self._loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """It printed."""
        self._heard = self._printed = self._loop.time()
        self._streams[fd].add(data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Its pipes are there."""
        if isinstance(transport, asyncio.SubprocessTransport):
            self._pid = transport.get_pid()
        if self._flow and isinstance(transport, asyncio.SubprocessTransport):
            pipe = transport.get_pipe_transport(1)
            if isinstance(pipe, asyncio.ReadTransport):
                self._flow.attach(pipe)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 - the signature is asyncio's
        """It closed one of its streams."""
        if fd == 0:
            self._input = None
            self._writable.set()
        if fd == 1 and self._flow:
            self._flow.close()

    def pause_writing(self) -> None:
        """It does not read what it is sent."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """It does again."""
        self._writable.set()

    async def send(self, data: bytes) -> None:
        """Write to its input, and wait while it does not read.

        Raises:
            WorkspaceError: it does not listen any more.
        """
        if self._input is not None:
            self._heard = self._loop.time()
            self._input.write(data)
            await self._writable.wait()
        if self._input is None:
            raise WorkspaceError("The program ended or closed its input, so nothing can be said to it any more.")

    def finish_input(self) -> None:
        """It reads the end."""
        if self._input is not None:
            self._input.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the signature is asyncio's
        """It ended, and nobody holds its output open any more."""
        if not self._silent.done():
            self._silent.set_result(None)
        self.begun.set()

    def vitals(self) -> Vitals:
        """How its tree does, the supervisor left out."""
        if self._pid is None or self._silent.done():
            return Vitals()
        below = tree(self._pid)
        quiet = self._loop.time() - self._printed
        return Vitals(programs=len(below), cpu=processor_time((self._pid, *below)), quiet=quiet)

    def end(self, why: Stopped) -> None:
        """Ask for its end; ``run`` returns when it has come."""
        if not self._wish.done():
            self._wish.set_result(why)

    async def run(self, make: Callable[[Handover], Order], *, stdin: bytes | None, ceilings: Ceilings) -> Ended:
        """Start what ``make`` says and wait until it and everything it started is gone, also when cancelled.

        Without ``stdin`` its input stays open, for ``send``.

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
        if cancelled:
            raise cancelled from (None if life.cancelled() else life.exception())
        return life.result()

    async def _live(self, make: Callable[[Handover], Order], stdin: bytes | None, ceilings: Ceilings) -> Ended:
        with Handover() as handover:
            transport = await self._start(make(handover), handover, stdin)
            why: Stopped | None = "cancelled"
            try:
                why = await self._watch(transport.get_pid(), ceilings)
            finally:
                if self._flow and why is not None:
                    self._flow.discard()
                if why is not None:
                    await self._kill(transport)
                transport.close()
            return Ended(
                exit_code=transport.get_returncode() or 0,
                stopped=why,
                stdout=self._stdout,
                stderr=self._stderr,
                reports=handover.reports(),
                seconds=self._loop.time() - self._started,
            )

    async def _start(self, order: Order, handover: Handover, stdin: bytes | None) -> asyncio.SubprocessTransport:
        try:
            given = handover.give(marshal.dumps(cast("dict[str, Any]", order)))
            async with _turn(self._loop):
                transport, _ = await self._loop.subprocess_exec(
                    lambda: self,
                    *order["front"],
                    *(sys.executable, "-I", "-S", supervisor.__file__, str(given)),
                    env={},
                    cwd="/",
                    stdin=asyncio.subprocess.DEVNULL if stdin == b"" else asyncio.subprocess.PIPE,
                    pass_fds=handover.descriptors,
                    start_new_session=True,
                )
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"The command could not be started: {error}.") from error
        handover.sent()
        pipe = transport.get_pipe_transport(0)
        if isinstance(pipe, asyncio.WriteTransport):
            if stdin is None:
                self._input = pipe
            else:
                pipe.write(stdin)
                pipe.close()
        self.begun.set()
        return transport

    async def _watch(self, pid: int, ceilings: Ceilings) -> Stopped | None:
        """Wait for its end, or for a reason to end it."""
        while not self._silent.done():
            if self._wish.done():
                return self._wish.result()
            now = self._loop.time()
            if self._flow and self._flow.full:
                self._heard = now  # it would print more, were it read
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

    async def _kill(self, transport: asyncio.SubprocessTransport) -> None:
        """The supervisor ends the tree; one that does not do its work is ended with it."""
        if transport.get_returncode() is None:
            _send(transport.get_pid(), signal.SIGTERM)
        await asyncio.wait({self._silent}, timeout=GRACE)
        if self._silent.done():
            return
        if transport.get_returncode() is None:
            for pid in (*tree(transport.get_pid()), transport.get_pid()):
                _send(pid, signal.SIGKILL)
        await asyncio.wait({self._silent}, timeout=GRACE)
        if not self._silent.done():
            raise WorkspaceError("A command could not be ended; something it started still holds its output.")


def _turn(loop: asyncio.AbstractEventLoop) -> asyncio.Lock:
    """Starting a process holds the loop up for some milliseconds; fifty at once must not do so in one go."""
    return _turns.setdefault(loop, asyncio.Lock())


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
