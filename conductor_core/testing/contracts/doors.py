"""What every sandbox must do with the doors, programs and homes of a policy. Inherit and give ``sandbox`` and ``place``."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from conductor_core.domain.sandbox import Door, Policy
from conductor_core.errors import ConductorError
from conductor_core.ports.sandbox import Sandbox, Session
from conductor_core.testing.contracts.sandbox import refusal

CALL = """
import socket, sys
one = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10)
one.sendall(sys.stdin.buffer.read())
one.shutdown(socket.SHUT_WR)
while piece := one.recv(1 << 16):
    sys.stdout.buffer.write(piece)
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    assert isinstance(port, int)
    return port


@asynccontextmanager
async def shouting(place: Path, name: str = "shout") -> AsyncIterator[Door]:
    """A service of the host that says everything again, louder."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1 << 16):
            writer.write(piece.upper())
            with suppress(ConnectionError):
                await writer.drain()
        writer.close()

    path = place / f"{name}.sock"
    server = await asyncio.start_unix_server(connected, path)
    await asyncio.to_thread(path.chmod, 0o666)
    try:
        yield Door(name=name, socket=str(path), port=free_port())
    finally:
        server.close()


@asynccontextmanager
async def opened(sandbox: Sandbox, workspace: Path, policy: Policy) -> AsyncIterator[Session]:
    """A session for a moment."""
    session = await sandbox.open(workspace, policy)
    try:
        yield session
    finally:
        await session.close()


class DoorContract:
    """Every sandbox, with walls or without."""

    async def test_a_door_leads_to_its_socket(self, sandbox: Sandbox, workspace: Path, place: Path) -> None:
        """There and back, more than any buffer holds, from a command and from one that is talked to."""
        async with (
            shouting(place) as door,
            opened(sandbox, workspace, Policy(doors=(door,))) as session,
        ):
            done = await session.exec(["python3", "-c", CALL, str(door.port)], stdin=b"hello " * 500_000)
            assert (done.stdout[:12], done.exit_code) == (b"HELLO HELLO ", 0), done.stderr
            assert len(done.stdout) + done.dropped == 3_000_000
            async with await session.spawn(["python3", "-c", CALL, str(door.port)]) as running:
                await running.send(b"two\nlines\n")
                await running.finish_input()
                assert [line async for line in running.lines()] == [b"TWO", b"LINES"]

    async def test_several_doors_and_several_callers(self, sandbox: Sandbox, workspace: Path, place: Path) -> None:
        """Each call has its own connection."""
        async with (
            shouting(place) as one,
            shouting(place, "other") as other,
            opened(sandbox, workspace, Policy(doors=(one, other))) as session,
        ):
            calls = "; ".join(f"echo a{n} | python3 -c '{CALL}' {door.port} &" for n in (1, 2) for door in (one, other))
            done = await session.exec(["sh", "-c", f"{calls.replace(' &; ', ' & ')} wait"])
        assert sorted(done.stdout.split()) == [b"A1", b"A1", b"A2", b"A2"], done.stderr

    async def test_a_command_ends_as_without_doors(self, sandbox: Sandbox, workspace: Path, place: Path) -> None:
        """Its exit code, its streams, and that it has no child it did not make itself."""
        script = "import os, sys\ntry:\n os.waitpid(-1, 0)\nexcept ChildProcessError:\n print('none')\nsys.exit(7)"
        async with shouting(place) as door, opened(sandbox, workspace, Policy(doors=(door,))) as session:
            done = await session.exec(["python3", "-c", script])
            missing = await session.exec(["no-such-program"])
            broken = await session.exec(["sh", "-c", "yes | head -1; kill -TERM $$"])
        assert (done.stdout, done.exit_code) == (b"none\n", 7)
        assert (missing.exit_code, b"no-such-program" in missing.stderr) == (127, True)
        assert (broken.stdout, broken.exit_code) == (b"y\n", 128 + 15) or broken.exit_code == -15

    async def test_nobody_behind_a_door(self, sandbox: Sandbox, workspace: Path, place: Path) -> None:
        """A door that was shut meanwhile hangs nobody."""
        async with shouting(place) as door:
            session = await sandbox.open(workspace, Policy(doors=(door,)))
        try:
            done = await session.exec(["python3", "-c", CALL, str(door.port)], stdin=b"x", timeout=20)
            assert (done.stdout, done.stopped) == (b"", None)
        finally:
            await session.close()

    async def test_programs_can_be_read_and_run(self, sandbox: Sandbox, workspace: Path, place: Path) -> None:
        """By their name, and where the host has them."""
        folder = place / "programs"
        _install(folder, {"greet": '#!/bin/sh\ncat "${0%/*}/../words"\n'}, {"words": "hello from outside\n"})
        async with opened(sandbox, workspace, Policy(programs=(str(folder),))) as session:
            assert (await session.exec(["greet"])).stdout == b"hello from outside\n"
            assert (await session.exec([str(folder / "bin" / "greet")])).ok

    async def test_a_home_stays(self, sandbox: Sandbox, workspace: Path, place: Path) -> None:
        """What a program keeps there is found by the next session, and is not in the workspace."""
        home = place / "home"
        home.mkdir()
        async with opened(sandbox, workspace, Policy(home=str(home))) as session:
            assert (await session.exec(["sh", "-c", 'mkdir "$HOME/.tool" && echo 7 > "$HOME/.tool/memory"'])).ok
        async with opened(sandbox, workspace, Policy(home=str(home))) as session:
            assert (await session.exec(["sh", "-c", 'cat "$HOME/.tool/memory"; ls -A'])).stdout == b"7\n"

    async def test_every_command_has_what_is_added_to_its_environment(
        self, sandbox: Sandbox, workspace: Path, place: Path
    ) -> None:
        """What one command is given by itself comes after it."""
        _ = place
        async with opened(sandbox, workspace, Policy(env={"WAY": "out", "TERM": "x"})) as session:
            done = await session.exec(["sh", "-c", 'echo "$WAY $TERM"'], env={"TERM": "y"})
            assert done.stdout == b"out y\n"

    async def test_a_door_without_a_service_is_refused(self, sandbox: Sandbox, workspace: Path, place: Path) -> None:
        """Before anything runs."""
        await asyncio.to_thread((place / "file").touch)
        for path in ("absent", "file"):
            door = Door(name="none", socket=str(place / path), port=free_port())
            assert isinstance(await refusal(sandbox.open(workspace, Policy(doors=(door,)))), ConductorError)


def _install(folder: Path, programs: Mapping[str, str], files: Mapping[str, str]) -> None:
    (folder / "bin").mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "bin").chmod(0o755)
    for name, text in programs.items():
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(0o755)
    for name, text in files.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o644)
