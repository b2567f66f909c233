"""A workspace that is open for commands: the same for every kind of wall around it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from conductor_core.domain.files import File
from conductor_core.domain.sandbox import Completed, Limits, Vitals
from conductor_core.errors import WorkspaceError
from conductor_core.workspaces.sandbox import packing
from conductor_core.workspaces.sandbox.flow import Flow
from conductor_core.workspaces.sandbox.handover import Handover
from conductor_core.workspaces.sandbox.order import Order
from conductor_core.workspaces.sandbox.process import Ceilings, Ended, Guard, Process
from conductor_core.workspaces.sandbox.ring import HeadTail
from conductor_core.workspaces.sandbox.running import LiveCommand

FILES_TIMEOUT = 120.0
"""Seconds that reading or writing files may take."""


class Wall(Protocol):
    """What stands between one workspace's commands and the host."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The clean environment that a command gets."""
        ...

    @property
    def sign(self) -> bytes:
        """What is reported only when the wall stood and the command was begun."""
        ...

    def wrap(self, argv: Sequence[str], env: Mapping[str, str], handover: Handover) -> Order:
        """The command behind the wall."""
        ...

    def release(self) -> None:
        """The session is over: give back what was taken for it. Blocking."""
        ...


class CommandSession:
    """Runs each command behind the wall in a process tree of its own, none of which outlives the command."""

    def __init__(self, wall: Wall, *, limits: Limits, guard: Guard) -> None:
        self._wall = wall
        self._limits = limits
        self._guard = guard
        self._running: dict[Process, asyncio.Future[None]] = {}
        self._closed = False

    async def exec(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        timeout: float = 600.0,
        env: Mapping[str, str] | None = None,
    ) -> Completed:
        """Run a command in the workspace and wait for its end.

        Raises:
            WorkspaceError: the session is closed, the command cannot be written down, or the wall could not be put up.
        """
        return _completed(argv, await self._run(argv, stdin=stdin, timeout=timeout, env=env))

    async def spawn(
        self, argv: Sequence[str], *, timeout: float = 3600.0, env: Mapping[str, str] | None = None
    ) -> LiveCommand:
        """Start a command that is talked to while it runs.

        Raises:
            WorkspaceError: the session is closed, the command cannot be written down, or could not be started.
        """
        flow = Flow()
        process, order = self._begin(argv, env, flow)
        life = asyncio.create_task(self._live(process, order, stdin=None, timeout=timeout))
        command = LiveCommand(process, flow, life, lambda ended: _completed(argv, self._proven(ended)))
        begun = asyncio.create_task(process.begun.wait())
        try:
            await asyncio.wait({begun, life}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await command.end()
            raise
        finally:
            begun.cancel()
        if not process.begun.is_set():
            life.result()
        return command

    async def put(self, files: Mapping[str, File]) -> None:
        """Write files, making folders. What has the name already is replaced, a link itself and not what it points to.

        Raises:
            WorkspaceError: a path cannot be written.
        """
        if not files:
            return
        archive = await asyncio.to_thread(packing.pack, files)
        ended = await self._run(packing.UNPACK, stdin=archive, timeout=FILES_TIMEOUT)
        if ended.stopped or ended.exit_code:
            raise WorkspaceError(f"Files could not be written: {_reason(ended)}")

    async def get(self, paths: Iterable[str]) -> dict[str, File]:
        """Read regular files; what is missing, something else or no path inside is left out of the answer.

        Raises:
            WorkspaceError: together they are too large, or the workspace cannot be read.
        """
        wanted = packing.names(paths)
        if not wanted:
            return {}
        ended = await self._run(
            packing.PACK, stdin=wanted, timeout=FILES_TIMEOUT, stdout=HeadTail(head=packing.LARGEST, tail=0)
        )
        if ended.stdout.dropped:
            raise WorkspaceError(
                f"These files are larger than {packing.LARGEST >> 20} MiB together; read them in parts."
            )
        if ended.stopped or ended.exit_code not in packing.PACK_CODES:
            raise WorkspaceError(f"Files could not be read: {_reason(ended)}")
        return await asyncio.to_thread(packing.unpack, ended.stdout.value())

    def vitals(self) -> Vitals:
        """See the port."""
        return sum((process.vitals() for process in self._running), Vitals())

    async def close(self) -> None:
        """End everything that still runs, and wait until it is gone. May be called again."""
        first, self._closed = not self._closed, True
        for process in self._running:
            process.end("cancelled")
        if self._running:
            await asyncio.wait(set(self._running.values()))
        if first:
            await asyncio.to_thread(self._wall.release)

    async def _run(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes,
        timeout: float,
        env: Mapping[str, str] | None = None,
        stdout: HeadTail | None = None,
    ) -> Ended:
        process, order = self._begin(argv, env, stdout)
        return self._proven(await self._live(process, order, stdin=stdin, timeout=timeout))

    def _begin(
        self, argv: Sequence[str], env: Mapping[str, str] | None, stdout: HeadTail | Flow | None
    ) -> tuple[Process, Callable[[Handover], Order]]:
        """A process that is not started yet, and counts as running from now on."""
        if self._closed:
            raise WorkspaceError("The workspace is closed; no command can run in it any more.")
        environment = {**self._wall.environment, **(env or {})}
        _check(argv, environment)
        half = self._limits.output // 2
        process = Process(stdout=stdout or HeadTail(head=half, tail=half), stderr=HeadTail(head=half, tail=half))
        self._running[process] = asyncio.get_running_loop().create_future()
        return process, lambda handover: self._wall.wrap(argv, environment, handover)

    async def _live(
        self, process: Process, order: Callable[[Handover], Order], *, stdin: bytes | None, timeout: float
    ) -> Ended:
        ceilings = Ceilings(timeout=timeout, idle=self._limits.idle_seconds, guard=self._guard)
        try:
            return await process.run(order, stdin=stdin, ceilings=ceilings)
        finally:
            self._running.pop(process).set_result(None)

    def _proven(self, ended: Ended) -> Ended:
        """The wall stood.

        Raises:
            WorkspaceError: it did not.
        """
        if ended.stopped is None and self._wall.sign not in ended.reports:
            raise WorkspaceError(f"The sandbox could not be put up, or broke down: {_reason(ended)}")
        return ended


def _completed(argv: Sequence[str], ended: Ended) -> Completed:
    return Completed(
        argv=tuple(argv),
        exit_code=None if ended.stopped else ended.exit_code,
        stopped=ended.stopped,
        stdout=ended.stdout.value(),
        stderr=ended.stderr.value(),
        dropped=ended.stdout.dropped + ended.stderr.dropped,
        seconds=ended.seconds,
    )


def _check(argv: Sequence[str], env: Mapping[str, str]) -> None:
    if not argv or not argv[0] or "=" in argv[0]:
        raise WorkspaceError("A command needs a name, and no '=' in it.")
    if any("=" in name or not name for name in env):
        raise WorkspaceError("The name of a variable is not empty and has no '=' in it.")
    if not all(map(packing.sayable, (*argv, *env, *env.values()))):
        raise WorkspaceError("A command and its environment hold no NUL and no half characters.")


def _reason(ended: Ended) -> str:
    said = ended.stderr.value().decode("utf-8", "replace").strip()
    return said.splitlines()[-1][:500] if said else f"{ended.stopped or f'exit code {ended.exit_code}'}"
