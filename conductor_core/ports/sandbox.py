"""A place where a stranger's code may run."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from conductor_core.domain.files import File
from conductor_core.domain.sandbox import Capabilities, Completed, Policy


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

    async def put(self, files: Mapping[str, File]) -> None:
        """Write files, making folders; through the sandbox, so links in the workspace cannot lead outside.

        Raises:
            WorkspaceError: a path cannot be written.
        """
        ...

    async def get(self, paths: Iterable[str]) -> dict[str, File]:
        """Read regular files; what is missing or no regular file is left out of the answer."""
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
