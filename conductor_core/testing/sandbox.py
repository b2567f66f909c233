"""A sandbox that is none: commands run directly in the folder. For tests of what is built on sandboxes, quick and anywhere.

Only for commands the test itself wrote: nothing here keeps a command from the rest of the machine.
"""

import asyncio
import contextlib
import os
import signal
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from conductor_core.domain.files import File
from conductor_core.domain.sandbox import Capabilities, Completed, Policy, Vitals
from conductor_core.errors import WorkspaceError
from conductor_core.testing.doors import OpenDoors
from conductor_core.testing.live import DirectRunning
from conductor_core.workspaces.sandbox.admission import admit, need_nothing_lent

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NOT_STARTED = 127


class DirectSandbox:
    """Opens any folder."""

    capabilities = Capabilities(level="none", detail="No isolation: for tests.", enforced=("environment",))

    async def open(self, workspace: Path, policy: Policy) -> "DirectSession":
        """Open a folder; what real backends refuse is refused."""
        need_nothing_lent(await asyncio.to_thread(admit, workspace, policy))
        return DirectSession(workspace, policy, await OpenDoors.open(policy.doors))


class DirectSession:
    """One folder."""

    def __init__(self, folder: Path, policy: Policy, doors: OpenDoors) -> None:
        self._folder = folder
        self._policy = policy
        self._doors = doors
        self._running: dict[asyncio.Future[Completed], asyncio.Event] = {}
        self._spoken_to: list[DirectRunning] = []
        self._closed = False

    async def exec(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        timeout: float = 600.0,
        env: Mapping[str, str] | None = None,
    ) -> Completed:
        """Run a command and wait for its end; its whole process group is gone then."""
        if self._closed:
            raise WorkspaceError("This session is closed.")
        end = asyncio.Event()
        command = asyncio.ensure_future(self._run(argv, stdin, timeout, env or {}, end))
        self._running[command] = end
        try:
            return await asyncio.shield(command)
        except asyncio.CancelledError:
            end.set()
            await asyncio.wait({command})
            raise
        finally:
            del self._running[command]

    async def spawn(
        self, argv: Sequence[str], *, timeout: float = 3600.0, env: Mapping[str, str] | None = None
    ) -> DirectRunning:
        """Start a command that is talked to."""
        if self._closed:
            raise WorkspaceError("This session is closed.")
        running = await DirectRunning.start(argv, self._folder, self._environment(env or {}), timeout)
        self._spoken_to.append(running)
        return running

    async def put(self, files: Mapping[str, File]) -> None:
        """Write files; a link on the way is an error."""
        await asyncio.to_thread(self._put, files)

    async def get(self, paths: Iterable[str]) -> dict[str, File]:
        """Read regular files; everything else is left out."""
        return await asyncio.to_thread(self._get, list(paths))

    def vitals(self) -> Vitals:
        """Of those that are talked to."""
        return sum((running.vitals() for running in self._spoken_to), Vitals())

    async def close(self) -> None:
        """End what still runs, or is about to."""
        self._closed = True
        for end in self._running.values():
            end.set()
        if self._running:
            await asyncio.wait(list(self._running))
        for running in self._spoken_to:
            await running.end()
        await self._doors.close()

    def _environment(self, env: Mapping[str, str]) -> dict[str, str]:
        places = (*(f"{program}/bin" for program in self._policy.programs), os.defpath)
        home = self._policy.home or str(self._folder)
        return {"PATH": ":".join(places), "HOME": home, "LC_ALL": "C.UTF-8", **self._policy.env, **env}

    async def _run(
        self, argv: Sequence[str], stdin: bytes, timeout: float, env: Mapping[str, str], end: asyncio.Event
    ) -> Completed:
        """Never cancelled itself, so that no command is lost between its start and our knowing of it."""
        started = time.monotonic()
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=self._folder,
                env=self._environment(env),
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError) as error:
            return Completed(argv=tuple(argv), exit_code=_NOT_STARTED, stderr=f"{error.strerror}: {argv[0]}\n".encode())
        talk = asyncio.ensure_future(process.communicate(stdin))
        exited, ending = asyncio.ensure_future(process.wait()), asyncio.ensure_future(end.wait())
        await asyncio.wait({exited, ending}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        stopped: Literal["cancelled", "timeout"] | None = None
        if not exited.done():
            stopped = "cancelled" if end.is_set() else "timeout"
        ending.cancel()
        _kill(process)
        stdout, stderr = await talk
        exit_code = await exited
        kept, lost = self._kept(stdout)
        kept_too, lost_too = self._kept(stderr)
        return Completed(
            argv=tuple(argv),
            exit_code=None if stopped else exit_code,
            stopped=stopped,
            stdout=kept,
            stderr=kept_too,
            dropped=lost + lost_too,
            seconds=time.monotonic() - started,
        )

    def _kept(self, output: bytes) -> tuple[bytes, int]:
        limit = self._policy.limits.output
        if len(output) <= limit:
            return output, 0
        half = limit // 2
        return output[:half] + output[len(output) - (limit - half) :], len(output) - limit

    def _put(self, files: Mapping[str, File]) -> None:
        for path, file in files.items():
            try:
                with self._parent(path, make=True) as (folder, name):
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(name, dir_fd=folder)
                    if file.mode == "link":
                        os.symlink(file.content, name, dir_fd=folder)
                        continue
                    mode = 0o755 if file.mode == "executable" else 0o644
                    with os.fdopen(os.open(name, _WRITE, mode, dir_fd=folder), "wb") as opened:
                        opened.write(file.content)
            except OSError as error:
                raise WorkspaceError(f"{path!r} cannot be written: {error.strerror}.") from None

    def _get(self, paths: list[str]) -> dict[str, File]:
        found = {}
        for path in paths:
            with contextlib.suppress(OSError, WorkspaceError), self._parent(path, make=False) as (folder, name):
                file = _regular_file(name, folder)
                if file is not None:
                    found[path] = file
        return found

    @contextlib.contextmanager
    def _parent(self, path: str, *, make: bool) -> Iterator[tuple[int, str]]:
        """The open folder a path lies in, reached without following a link, and the last name."""
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or "\0" in path:
            raise WorkspaceError(f"{path!r} does not lie in the workspace.")
        folder = os.open(self._folder, _FOLDER)
        try:
            for part in parts[:-1]:
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, dir_fd=folder)
                inner = os.open(part, _FOLDER, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder, parts[-1]
        finally:
            os.close(folder)


def _regular_file(name: str, folder: int) -> File | None:
    descriptor = os.open(name, _READ, dir_fd=folder)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as opened:
        return File(content=opened.read(), mode="executable" if mode & stat.S_IXUSR else "file")


def _kill(process: asyncio.subprocess.Process) -> None:
    """The whole group, even when its first process has ended."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
