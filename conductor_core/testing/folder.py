"""A workspace that is a plain folder without any isolation: for agents that are watched with real files and commands."""

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId
from conductor_core.domain.sandbox import Completed, Policy, Vitals
from conductor_core.ports.workspaces import Author
from conductor_core.testing.live import DirectRunning


class FolderSession:
    """Commands run as ourselves, with a clean environment. Never for a stranger's code."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ran: list[tuple[str, ...]] = []
        """Every command that was started."""

    async def exec(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        timeout: float = 600.0,
        env: Mapping[str, str] | None = None,
    ) -> Completed:
        """See the port."""
        self.ran.append(tuple(argv))
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=self._folder,
            env=self._environment(env),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        stopped = False
        try:
            async with asyncio.timeout(timeout):
                stdout, stderr = await process.communicate(stdin)
        except TimeoutError:
            stopped, stdout, stderr = True, b"", b""
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        return Completed(
            argv=tuple(argv),
            exit_code=None if stopped else process.returncode,
            stopped="timeout" if stopped else None,
            stdout=stdout,
            stderr=stderr,
            seconds=time.monotonic() - started,
        )

    async def spawn(
        self, argv: Sequence[str], *, timeout: float = 3600.0, env: Mapping[str, str] | None = None
    ) -> DirectRunning:
        """See the port."""
        self.ran.append(tuple(argv))
        return await DirectRunning.start(argv, self._folder, self._environment(env), timeout)

    def vitals(self) -> Vitals:
        """Nobody watches it."""
        return Vitals()

    def _environment(self, env: Mapping[str, str] | None) -> dict[str, str]:
        path = os.environ.get("PATH", os.defpath)
        return {"PATH": path, "HOME": str(self._folder), "LC_ALL": "C.UTF-8", **(env or {})}

    async def put(self, files: Mapping[str, File]) -> None:
        """See the port."""
        for path, file in files.items():
            place = self._folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.content)
            place.chmod(0o755 if file.mode == "executable" else 0o644)

    async def get(self, paths: Iterable[str]) -> dict[str, File]:
        """See the port."""
        places = {path: self._folder / path for path in paths}
        return {
            path: File(content=place.read_bytes(), mode="executable" if os.access(place, os.X_OK) else "file")
            for path, place in places.items()
            if place.is_file() and not place.is_symlink()
        }

    async def close(self) -> None:
        """See the port."""


class FolderWorkspace:
    """The folder as a workspace; collecting is for real ones."""

    def __init__(self, folder: Path, *, fresh: bool = True) -> None:
        self.session = FolderSession(folder)
        self.fresh = fresh

    async def enter(self, policy: Policy) -> FolderSession:
        """The same session; there are no walls to be different."""
        _ = policy
        return self.session

    def vitals(self) -> Vitals:
        """The same."""
        return self.session.vitals()

    async def collect(self, message: str, author: Author) -> CommitId | None:
        """Nothing is collected."""
        _ = message, author
        return None

    async def close(self) -> None:
        """See the port."""

    async def discard(self) -> None:
        """See the port."""
