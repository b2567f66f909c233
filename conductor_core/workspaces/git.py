"""The one way the host runs git: on its own repositories only, without anybody's configuration, and with limits.

Never point it at a folder that an agent or a stranger wrote to: filters, text converters and transports named in such a
folder's configuration would run on the host, and no setting given here prevents that.
"""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from conductor_core.errors import NoRoomError, WorkspaceError
from conductor_core.logic.plain_text import one_line

OLDEST = (2, 38)
"""The first version that merges without a working tree."""

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.autocrlf=false",
    "core.quotePath=true",
    "core.protectNTFS=true",
    "core.protectHFS=true",
    "core.fsync=objects,derived-metadata,reference",  # a commit the database knows must be on disk
    "core.fsyncMethod=batch",
    "credential.helper=",
    "fetch.fsckObjects=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "merge.renames=true",
    "merge.directoryRenames=false",
    "diff.renames=false",
    "protocol.allow=never",
    "submodule.recurse=false",
    "advice.detachedHead=false",
)
_ENVIRONMENT = {
    "HOME": "/nonexistent",
    "XDG_CONFIG_HOME": "/nonexistent",
    "LC_ALL": "C",
    "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_PAGER": "cat",
}
_NO_ROOM = ("No space left on device", "Disk quota exceeded", "Read-only file system")
_CHUNK = 1 << 16
_STDERR_KEPT = 4000
_BLOCK = 512
"""Bytes in the unit of the shell's file size limit."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call of git may take."""

    seconds: float = 120.0
    output: int = 1 << 30
    """Bytes it may print."""
    file_size: int | None = None
    """Bytes of the largest file it may write."""


class GitFailedError(WorkspaceError):
    """git ended with an error."""

    def __init__(self, verb: str, exit_code: int, stderr: str) -> None:
        self.exit_code = exit_code
        self.stderr = stderr
        last = one_line(stderr.strip().rpartition("\n")[2], 300) or f"exit code {exit_code}"
        super().__init__(f"git {verb} failed: {last}")


class TooMuchError(WorkspaceError):
    """git had more to say than is read."""


class Git:
    """Runs git. One instance serves all repositories; the program's version is looked at once."""

    def __init__(self, program: str | None = None) -> None:
        self._program = program or shutil.which("git")
        self._checked = False

    async def run(
        self,
        repository: Path,
        *arguments: str,
        stdin: bytes | IO[bytes] = b"",
        stdout: IO[bytes] | None = None,
        env: Mapping[str, str] | None = None,
        settings: Collection[str] = (),
        ok: Collection[int] = (0,),
        limits: Limits = Limits(),
    ) -> tuple[int, bytes]:
        """Run a command on a bare repository of ours; gives its exit code and what it printed.

        ``stdin`` as a file is read from where it stands. ``stdout`` as a file gets the output instead of the caller.

        Raises:
            GitFailedError: an exit code that is not in ``ok``.
            TooMuchError: more output than the limit.
            NoRoomError: the disk is full.
            WorkspaceError: it took too long, or there is no git that can be used.
        """
        await self._check_version()
        options = [part for setting in (*_SETTINGS, *settings) for part in ("-c", setting)]
        command = ["--git-dir", str(repository), *options, *arguments]
        with contextlib.ExitStack() as files:
            given = files.enter_context(_holding(stdin)) if isinstance(stdin, bytes) else stdin
            return await self._spawn(
                command, arguments[0], cwd=repository, stdin=given, stdout=stdout, env=env or {}, ok=ok, limits=limits
            )

    async def _check_version(self) -> None:
        if self._checked:
            return
        _, output = await self._spawn(["--version"], "--version")
        found = re.match(rb"git version (\d+)\.(\d+)", output)
        if found is None or (int(found[1]), int(found[2])) < OLDEST:
            version = one_line(output.decode("utf-8", "replace").removeprefix("git version "), 40)
            raise WorkspaceError(
                f"git {version} is too old: Conductor needs git {OLDEST[0]}.{OLDEST[1]} or newer, please update git."
            )
        self._checked = True

    async def _spawn(
        self,
        arguments: list[str],
        verb: str,
        *,
        cwd: Path | None = None,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
        env: Mapping[str, str] | None = None,
        ok: Collection[int] = (0,),
        limits: Limits = Limits(),
    ) -> tuple[int, bytes]:
        if self._program is None:
            raise WorkspaceError("git was not found: install git and put it on PATH.")
        command = [self._program, *arguments]
        if limits.file_size is not None:
            command = [
                "/bin/sh",
                "-c",
                f'ulimit -c 0 && ulimit -f {limits.file_size // _BLOCK} && exec "$@"',
                "sh",
                *command,
            ]
        with tempfile.TemporaryFile() as errors:
            process = await _started(
                command,
                stdin=stdin or asyncio.subprocess.DEVNULL,
                stdout=stdout or asyncio.subprocess.PIPE,
                stderr=errors,
                cwd=cwd,
                env={"PATH": f"{Path(self._program).parent}:{os.defpath}", **_ENVIRONMENT, **(env or {})},
            )
            async with _ending(process):
                try:
                    async with asyncio.timeout(limits.seconds):
                        output = await _read(process, limits.output, verb)
                        exit_code = await process.wait()
                except TimeoutError:
                    raise WorkspaceError(f"git {verb} took longer than {limits.seconds:g} s and was stopped.") from None
            if exit_code not in ok:
                said = _tail(errors)
                if any(words in said for words in _NO_ROOM):
                    raise NoRoomError(f"The disk of {cwd} is full; free some space on it. Nothing was changed.")
                raise GitFailedError(verb, exit_code, said)
            return exit_code, output


@contextlib.contextmanager
def _holding(content: bytes) -> Iterator[IO[bytes] | None]:
    """A file with that content, so that nobody has to write to a pipe while reading from another."""
    if not content:
        yield None
        return
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file


async def _read(process: asyncio.subprocess.Process, most: int, verb: str) -> bytes:
    if process.stdout is None:
        return b""
    output = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        output += chunk
        if len(output) > most:
            raise TooMuchError(f"git {verb} printed more than {most} bytes and was stopped.")
    return bytes(output)


async def _started(command: list[str], **options: Any) -> asyncio.subprocess.Process:
    """A process of its own group; whoever is cancelled while it starts leaves none behind."""
    starting = asyncio.ensure_future(asyncio.create_subprocess_exec(*command, **options, start_new_session=True))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await _end(await starting)
        raise


@contextlib.asynccontextmanager
async def _ending(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """Whatever happens inside, the process and its children are gone afterwards."""
    try:
        yield
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        if process.stdout is not None:
            while await process.stdout.read(_CHUNK):  # an end that nobody reads up to is never noticed
                pass
        await process.wait()


def _tail(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _STDERR_KEPT))
    return file.read().decode("utf-8", "replace")
