"""A door is the only way out, and what is shown inside is only to be read: each story behind every wall this machine has."""

import socket
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from conductor_core.domain.sandbox import Door, Policy
from conductor_core.errors import SandboxUnavailableError, WorkspaceError
from conductor_core.ports.sandbox import Sandbox
from conductor_core.testing.contracts.doors import CALL, opened, shouting
from conductor_core.testing.contracts.sandbox import refusal
from tests.workspaces.sandbox.walls import WALLS
from tests.workspaces.sandbox.watching import alive, contents

pytestmark = pytest.mark.parametrize("level", WALLS)

REACH = """
import socket, sys
def reach(family, kind, address):
    with socket.socket(family, kind) as one:
        one.settimeout(0.3)
        one.connect(address)
        one.send(b"x")
        if kind == socket.SOCK_STREAM:
            one.recv(1)
port, path = int(sys.argv[1]), sys.argv[2]
for attempt in (
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port)),
    (socket.AF_INET, socket.SOCK_STREAM, ("1.1.1.1", 443)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("1.1.1.1", 53)),
    (socket.AF_INET6, socket.SOCK_STREAM, ("2606:4700:4700::1111", 443)),
    (socket.AF_INET6, socket.SOCK_DGRAM, ("2606:4700:4700::1111", 53)),
    (socket.AF_UNIX, socket.SOCK_STREAM, path),
    (socket.AF_UNIX, socket.SOCK_DGRAM, "/dev/log"),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\\0conductor-test-abstract"),
    (40, socket.SOCK_STREAM, (2, 5002)),
    (17, socket.SOCK_RAW, ("lo", 0)),
):
    try:
        reach(*attempt)
        print("REACHED", attempt)
    except OSError:
        pass
try:
    print("REACHED", socket.getaddrinfo("example.com", 80))
except OSError:
    pass
print("tried")
"""


async def test_with_a_door_open_nothing_else_is_reachable(sandbox: Sandbox, workspace: Path, outside: Path) -> None:
    """Not the host's loopback, not the internet, not its sockets, not the hypervisor; and the door itself works."""
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(shouting(outside))
        session = await stack.enter_async_context(opened(sandbox, workspace, Policy(doors=(door,))))
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix, abstract = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        unix.bind(str(outside / "other"))
        (outside / "other").chmod(0o777)
        abstract.bind("\0conductor-test-abstract")
        for one in (unix, abstract):
            one.listen()
        tried = await session.exec(
            ["python3", "-c", REACH, str(listener.getsockname()[1]), str(outside / "other")], timeout=30
        )
        assert (tried.stdout, tried.exit_code) == (b"tried\n", 0), tried.stderr
        for one in (listener, unix, abstract):
            one.setblocking(False)
            with pytest.raises(BlockingIOError):
                one.accept()
        assert (await session.exec(["python3", "-c", CALL, str(door.port)], stdin=b"hi")).stdout == b"HI"


async def test_the_host_does_not_hear_the_port(sandbox: Sandbox, workspace: Path, outside: Path) -> None:
    """A door is inside only; two sessions may even have the same port."""
    async with (
        shouting(outside) as door,
        shouting(outside, "other") as other,
        opened(sandbox, workspace, Policy(doors=(door,))) as session,
    ):
        twin = Door(name="other", socket=other.socket, port=door.port)
        async with (
            opened(sandbox, workspace, Policy(doors=(twin,))) as second,
            await session.spawn(["sh", "-c", "echo ready; sleep 4712.1"]) as one,
            await second.spawn(["python3", "-c", CALL, str(twin.port)]) as two,
        ):
            assert await anext(one.lines()) == b"ready"
            with socket.socket() as caller:
                assert caller.connect_ex(("127.0.0.1", door.port)) != 0
            await two.send(b"both\n")
            await two.finish_input()
            assert await anext(two.lines()) == b"BOTH"


async def test_a_door_closes_with_its_command(sandbox: Sandbox, workspace: Path, outside: Path) -> None:
    """Nothing that carried bytes is left, whatever the command leaves behind."""
    async with shouting(outside) as door, opened(sandbox, workspace, Policy(doors=(door,))) as session:
        script = f"(setsid sleep 4712.2 &) ; setsid python3 -c '{CALL}' {door.port} & echo left"
        assert (await session.exec(["sh", "-c", script], timeout=20)).stdout == b"left\n"
        async with await session.spawn(["sleep", "4712.2"]):
            pass
    assert alive("4712.2") == []
    assert alive(f"{door.port}=") == []


async def test_what_carries_bytes_can_be_killed_but_not_used(sandbox: Sandbox, workspace: Path, outside: Path) -> None:
    """A command that goes for it only shuts its own door."""
    async with shouting(outside) as door, opened(sandbox, workspace, Policy(doors=(door,))) as session:
        peek = "kill -9 -1; for p in /proc/[0-9]*; do cat $p/environ $p/mem; ls -l $p/fd; done 2>/dev/null | tr '\\0' '\\n'"
        done = await session.exec(["sh", "-c", f"{peek}; true"], timeout=20)
        assert done.stopped is None
        assert str(outside).encode() not in done.stdout
        assert (await session.exec(["python3", "-c", CALL, str(door.port)], stdin=b"hi")).stdout == b"HI"


async def test_programs_cannot_be_changed(sandbox: Sandbox, workspace: Path, outside: Path) -> None:
    """Though the host lets everybody write there."""
    (outside / "bin").mkdir()
    (outside / "bin").chmod(0o777)
    async with opened(sandbox, workspace, Policy(programs=(str(outside),))) as session:
        await session.exec(["sh", "-c", f"echo x > {outside}/a; echo x > {outside}/bin/b; mkdir {outside}/c"])
    assert contents(outside) == ["bin"]
    assert contents(outside / "bin") == []


async def test_what_is_lent_can_be_read_and_not_be_changed(
    sandbox: Sandbox, workspace: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is on no disk, gone with its session, and nobody else's; a wall that would have to write it down refuses."""
    policy = Policy(lent={"login": "hush-hush"})
    if sandbox.capabilities.level != "bwrap":
        error = await refusal(_open_and_close(sandbox, workspace, policy))
        assert isinstance(error, SandboxUnavailableError)
        assert "install bubblewrap" in error.message
        return
    tries = (
        'cd "$CONDUCTOR_LENT"; cat login; echo x > login; rm -f login; mv login x; echo x > y; chmod 777 . login; ls'
    )
    async with opened(sandbox, workspace, policy) as session, opened(sandbox, workspace, Policy()) as other:
        assert (await session.exec(["sh", "-c", tries])).stdout == b"hush-hushlogin\n"
        assert (await session.exec(["sh", "-c", "cat $CONDUCTOR_LENT/login"])).stdout == b"hush-hush"
        assert (await other.exec(["sh", "-c", "echo ${CONDUCTOR_LENT-none}; ls /run"])).stdout == b"none\n"
    assert "hush-hush" not in repr(policy) + caplog.text
    for name in ("../login", "a/b", ""):
        assert isinstance(await refusal(sandbox.open(workspace, Policy(lent={name: ""}))), WorkspaceError)


@pytest.mark.parametrize(
    "path", ["/", "/home", "/root", "/etc", "/etc/ssl", "/var/lib", "/proc/self", "/run", "relative", "/no/such/folder"]
)
async def test_folders_that_are_never_shown(sandbox: Sandbox, workspace: Path, path: str) -> None:
    """Homes, the system's own, and what is none."""
    assert isinstance(await refusal(sandbox.open(workspace, Policy(programs=(path,)))), WorkspaceError)


@pytest.mark.parametrize("name", [".ssh", ".claude", ".codex", ".config", ".aws", ".npmrc"])
async def test_folders_with_logins_are_never_shown(sandbox: Sandbox, workspace: Path, outside: Path, name: str) -> None:
    """Neither themselves, nor what lies in them, nor what holds them, nor through a link."""
    (outside / name / "bin").mkdir(parents=True)
    (outside / "link").symlink_to(outside / name / "bin")
    for path in (outside, outside / name, outside / name / "bin", outside / "link"):
        error = await refusal(sandbox.open(workspace, Policy(programs=(str(path),))))
        assert isinstance(error, WorkspaceError), path
        assert name in error.message


async def test_a_home_is_not_somebody_elses(sandbox: Sandbox, workspace: Path, outside: Path) -> None:
    """No link, no file; and what a program leaves there is its user's."""
    (outside / "real").mkdir()
    (outside / "link").symlink_to(outside / "real")
    (outside / "file").touch()
    for name in ("link", "file", "absent"):
        assert isinstance(await refusal(sandbox.open(workspace, Policy(home=str(outside / name)))), WorkspaceError)


async def test_where_no_network_can_be_made(
    sandbox: Sandbox, workspace: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Landlock alone cannot limit a program to one address, so it opens no door, and says what to do."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    async with shouting(outside) as door:
        error = await refusal(_open_and_close(sandbox, workspace, Policy(doors=(door,))))
    assert error is None or (isinstance(error, SandboxUnavailableError) and "bubblewrap" in error.message)
    assert (error is None) == (sandbox.capabilities.level == "bwrap")


async def _open_and_close(sandbox: Sandbox, workspace: Path, policy: Policy) -> None:
    async with opened(sandbox, workspace, policy):
        pass


@pytest.mark.parametrize(
    "doors",
    [
        [("Name", 5000)],
        [("../name", 5000)],
        [("", 5000)],
        [("name", 80)],
        [("name", 70_000)],
        [("name", 5000), ("name", 5001)],
        [("one", 5000), ("two", 5000)],
    ],
)
async def test_doors_that_are_none(
    sandbox: Sandbox, workspace: Path, outside: Path, doors: list[tuple[str, int]]
) -> None:
    """Odd names, ports of the system, and two that are one."""
    async with shouting(outside) as real:
        policy = Policy(doors=tuple(Door(name=name, socket=real.socket, port=port) for name, port in doors))
        assert isinstance(await refusal(sandbox.open(workspace, policy)), WorkspaceError)


async def test_many_slow_callers(sandbox: Sandbox, workspace: Path, outside: Path) -> None:
    """One that never reads holds up nobody else."""
    program = """
import socket, sys
port = int(sys.argv[1])
slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
for one in slow:
    one.setblocking(False)
    try:
        while True:
            one.send(b"x" * 65536)
    except BlockingIOError:
        pass
quick = socket.create_connection(("127.0.0.1", port), timeout=10)
quick.sendall(b"quick")
print(quick.recv(5).decode())
"""
    async with shouting(outside) as door, opened(sandbox, workspace, Policy(doors=(door,))) as session:
        done = await session.exec(["python3", "-c", program, str(door.port)], timeout=30)
        assert done.stdout == b"QUICK\n", done.stderr
