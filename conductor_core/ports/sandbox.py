"""A place where a stranger's code may run."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self

from conductor_core.domain.files import File
from conductor_core.domain.sandbox import Capabilities, Completed, Policy, Vitals

LONGEST_LINE = 8 << 20
"""Bytes of one line of a running command that are given at once; what is longer comes in parts."""


class Running(Protocol):
    """A command that runs and is talked to. Leaving its block ends it and everything it started."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def send(self, data: bytes) -> None:
        """Write to its input; waits while it does not read.

        Raises:
            WorkspaceError: it ended, or closed its input.
        """
        ...

    async def finish_input(self) -> None:
        """No more input: it reads the end."""
        ...

    def lines(self, longest: int = LONGEST_LINE) -> AsyncIterator[bytes]:
        """What it prints, line by line without the line's end, until it closes its output. For one reader.

        A line that is longer comes in parts of ``longest`` bytes. Nobody reading makes the command wait, not us grow.
        """
        ...

    @property
    def unended(self) -> bytes:
        """What its reader has not been given because the line has no end yet, e.g. a question to whoever sits there."""
        ...

    async def end(self) -> None:
        """Kill it with everything it started; all of it is gone when this returns. May be called again."""
        ...

    async def wait(self) -> Completed:
        """Wait for its end; what it prints and nobody has read is thrown away and counted as dropped.

        ``stdout`` is empty; ``stderr`` has head and tail. Cancelling the call kills the command's whole process tree.

        Raises:
            WorkspaceError: the sandbox could not be put up, or broke down.
        """
        ...


class Session(Protocol):
    """One workspace, opened for commands. Paths are relative to it; nothing else of the host can be written."""

    async def exec(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        timeout: float = 600.0,
        env: Mapping[str, str] | None = None,
    ) -> Completed:
        """Run a command in the workspace and wait for its end. ``env`` is added to a clean environment.

        Cancelling the call kills the command's whole process tree before it returns.
        """
        ...

    async def spawn(
        self, argv: Sequence[str], *, timeout: float = 3600.0, env: Mapping[str, str] | None = None
    ) -> Running:
        """Start a command that is talked to while it runs, behind the same walls and under the same limits as ``exec``.

        Raises:
            WorkspaceError: the session is closed, or the command could not be started.
        """
        ...

    async def put(self, files: Mapping[str, File]) -> None:
        """Write files, making folders; through the sandbox, so links in the workspace cannot lead outside.

        Raises:
            WorkspaceError: a path cannot be written.
        """
        ...

    async def get(self, paths: Iterable[str]) -> dict[str, File]:
        """Read regular files; what is missing or no regular file is left out of the answer."""
        ...

    def vitals(self) -> Vitals:
        """How its commands do at this moment; quick enough to be asked every few seconds."""
        ...

    async def close(self) -> None:
        """End everything that still runs in it."""
        ...


class Sandbox(Protocol):
    """A backend."""

    @property
    def capabilities(self) -> Capabilities:
        """What its self-test saw on this machine."""
        ...

    async def open(self, workspace: Path, policy: Policy) -> Session:
        """Open a folder that is to be the workspace; the folder must exist and belong to the host.

        Raises:
            SandboxUnavailableError: the policy asks for more than this backend can enforce.
        """
        ...
