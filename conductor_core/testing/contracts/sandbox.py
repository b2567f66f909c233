"""What every sandbox must do, as stories. A test class inherits them and gives a ``session`` fixture."""

import asyncio
import os
from collections.abc import Awaitable
from pathlib import Path

from conductor_core.domain.files import File
from conductor_core.domain.sandbox import Policy
from conductor_core.errors import ConductorError, SandboxUnavailableError, WorkspaceError
from conductor_core.ports.sandbox import Sandbox, Session

ORDINARY = {"PATH", "HOME", "TMPDIR", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "PWD", "SHLVL", "_"}
"""Variables that say nothing about us even when they happen to be ours too."""
OURS = {"PYTHONDONTWRITEBYTECODE", "GIT_CONFIG_NOSYSTEM", "GIT_TERMINAL_PROMPT"}
OUTSIDE = ("/etc/evil", "../evil", "a/../../evil", "nul\0", "", "file/inside")


async def refusal(attempt: Awaitable[object]) -> Exception | None:
    """The error that it ends in."""
    try:
        await attempt
    except ConductorError as error:
        return error
    return None


class SandboxContract:
    """Every sandbox, with walls or without."""

    async def test_a_command_runs_in_the_workspace(self, session: Session) -> None:
        """Its folder is the workspace; both streams and the exit code come back."""
        await session.put({"greeting.txt": File(content=b"hello\n")})
        done = await session.exec(["sh", "-c", "cat greeting.txt; echo oops >&2; exit 3"])
        assert (done.stdout, done.stderr, done.exit_code, done.stopped) == (b"hello\n", b"oops\n", 3, None)
        assert done.argv[0] == "sh"
        assert not done.ok

    async def test_a_command_reads_what_it_is_given_and_then_the_end(self, session: Session) -> None:
        """More than a pipe holds goes in, and nothing is lost."""
        done = await session.exec(["wc", "-c"], stdin=b"x" * 1_000_000)
        assert done.stdout.strip() == b"1000000"

    async def test_a_command_need_not_read(self, session: Session) -> None:
        """What it was given and did not want does no harm."""
        assert (await session.exec(["true"], stdin=b"x" * 1_000_000)).ok

    async def test_variables_are_added_to_a_clean_environment(self, session: Session) -> None:
        """The service's own are not there."""
        done = await session.exec(["env"], env={"COLOUR": "blue"})
        found = {line.partition(b"=")[0].decode() for line in done.stdout.splitlines()}
        assert b"COLOUR=blue\n" in done.stdout
        assert not (found - ORDINARY - OURS) & set(os.environ)

    async def test_a_command_that_is_not_there(self, session: Session) -> None:
        """127, as in a shell, and its name in the message."""
        done = await session.exec(["no-such-program"])
        assert done.exit_code == 127
        assert b"no-such-program" in done.stderr

    async def test_a_command_that_takes_too_long(self, session: Session) -> None:
        """It is killed, and what it printed until then is kept."""
        done = await session.exec(["sh", "-c", "echo begun; sleep 1000"], timeout=0.4)
        assert (done.exit_code, done.stopped, done.stdout) == (None, "timeout", b"begun\n")
        assert done.seconds < 5

    async def test_a_cancelled_command_is_gone(self, session: Session) -> None:
        """Nothing it started goes on writing after the cancellation has been answered."""
        script = "touch begun; (while :; do date >> beat; sleep 0.01; done) & wait"
        running = asyncio.create_task(session.exec(["sh", "-c", script]))
        while not await session.get(["beat"]):
            assert not running.done()
        running.cancel()
        await asyncio.wait({running})
        assert running.cancelled()
        before = await session.get(["beat"])
        assert await session.get(["beat"]) == before

    async def test_output_beyond_the_limit_keeps_head_and_tail(self, session: Session) -> None:
        """A megabyte is kept of fifty, and how much is missing is said."""
        done = await session.exec(["sh", "-c", "echo first; head -c 50000000 /dev/zero; echo; echo last"])
        assert done.stdout.startswith(b"first\n")
        assert done.stdout.endswith(b"\nlast\n")
        assert len(done.stdout) + done.dropped == 50_000_012
        assert len(done.stdout) <= 1 << 20

    async def test_output_is_bytes(self, session: Session) -> None:
        """What is no text comes as it is."""
        assert (await session.exec(["printf", r"\377\376\033[2J\r"])).stdout == b"\xff\xfe\x1b[2J\r"

    async def test_files_come_back_as_they_were_put(self, session: Session) -> None:
        """Folders are made; empty, binary and executable files stay what they are."""
        files = {
            "a/b/c.txt": File(content=b"deep"),
            "empty": File(content=b""),
            "run.sh": File(content=b"#!/bin/sh\necho ran\n", mode="executable"),
            "ümläut & space.bin": File(content=bytes(range(256))),
            "n" * 200 + "/" + "m" * 200: File(content=b"long"),
        }
        await session.put(files)
        assert await session.get(files) == files
        assert (await session.exec(["./run.sh"])).stdout == b"ran\n"

    async def test_a_file_replaces_what_had_its_name(self, session: Session) -> None:
        """A link is replaced itself; what it points to stays."""
        await session.put({"target": File(content=b"old"), "link": File(content=b"target", mode="link")})
        await session.put({"link": File(content=b"new")})
        assert await session.get(["target", "link"]) == {"target": File(content=b"old"), "link": File(content=b"new")}

    async def test_only_regular_files_are_read(self, session: Session) -> None:
        """Folders, links, pipes, absent files and paths that lead outside are left out; nothing hangs."""
        await session.exec(["sh", "-c", "mkdir folder; mkfifo pipe; ln -s /etc/passwd link; echo x > file"])
        found = await session.get(["folder", "pipe", "link", "absent", "../file", "/etc/passwd", "a\0b", "", "file"])
        assert found == {"file": File(content=b"x\n")}

    async def test_a_path_that_cannot_be_written_is_refused(self, session: Session) -> None:
        """It leads outside, is none, or goes through a file."""
        await session.put({"file": File(content=b"x")})
        for path in OUTSIDE:
            assert isinstance(await refusal(session.put({path: File(content=b"evil")})), WorkspaceError), path

    async def test_closing_ends_what_runs(self, session: Session) -> None:
        """The waiting caller is told; after that nothing runs any more."""
        running = asyncio.create_task(session.exec(["sh", "-c", "touch begun; sleep 1000"]))
        while not await session.get(["begun"]):
            assert not running.done()
        await session.close()
        done = await running
        assert (done.exit_code, done.stopped) == (None, "cancelled")
        assert isinstance(await refusal(session.exec(["true"])), WorkspaceError)
        await session.close()

    async def test_hosts_are_refused(self, sandbox: Sandbox, tmp_path: Path) -> None:
        """A list of hosts that cannot be enforced is no list."""
        attempt = sandbox.open(tmp_path, Policy(hosts=("example.com",)))
        assert isinstance(await refusal(attempt), SandboxUnavailableError)

    async def test_only_folders_are_workspaces(self, sandbox: Sandbox, tmp_path: Path) -> None:
        """Not a file, not a link to a folder, not nothing."""
        (tmp_path / "file").touch()
        (tmp_path / "link").symlink_to(tmp_path)
        for name in ("file", "link", "absent"):
            assert isinstance(await refusal(sandbox.open(tmp_path / name, Policy())), WorkspaceError), name
