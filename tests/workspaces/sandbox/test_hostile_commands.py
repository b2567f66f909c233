"""What commands of strangers try, and what becomes of it: each story runs behind every wall this machine has."""

import asyncio
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from conductor_core.domain.files import File
from conductor_core.domain.sandbox import Limits, Policy
from conductor_core.errors import WorkspaceError
from conductor_core.ports.sandbox import Sandbox, Session
from conductor_core.workspaces.sandbox.probe import PROBES
from tests.workspaces.sandbox.walls import WALLS
from tests.workspaces.sandbox.watching import alive, children, close_to_others, contents, owners

pytestmark = pytest.mark.parametrize("level", WALLS)

SECRET = "hunter2-of-the-service"
MIB = 1 << 20


SERVICE = """
import asyncio, sys
from pathlib import Path
from conductor_core.domain.sandbox import Policy
from tests.workspaces.sandbox.walls import find

async def main():
    sandbox = await find(sys.argv[2])
    session = await sandbox.open(Path(sys.argv[1]), Policy())
    script = "touch begun; setsid sleep 4711.6 & (setsid sh -c 'sleep 4711.6; true' &) ; sleep 4711.6"
    running = asyncio.create_task(session.exec(["sh", "-c", script]))
    while not await session.get(["begun"]):
        pass
    print("ready", flush=True)
    await running

asyncio.run(main())
"""


@pytest.fixture
def neighbouring() -> Iterator[Path]:
    """Another workspace."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


async def test_the_self_test_names_what_it_saw_refused(sandbox: Sandbox) -> None:
    """Everything, or what this kind of wall cannot refuse is named as missing."""
    seen = sandbox.capabilities
    assert sorted((*seen.enforced, *seen.missing)) == sorted(PROBES)
    assert {"write-outside", "read-outside", "environment", "network", "privileges"} <= set(seen.enforced)
    assert seen.level != "bwrap" or seen.missing == ()


async def test_secrets_are_not_there(session: Session, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the environment, not in other processes, not in files that anybody on the host may read."""
    monkeypatch.setenv("CONDUCTOR_API_KEY", SECRET)
    (outside / "key").write_text(SECRET)
    (outside / "key").chmod(0o644)
    done = await session.exec(
        [
            *("sh", "-c"),
            f"env; cat {outside}/key /root/.ssh/* ~/.ssh/* /etc/shadow; cat /proc/1/environ /proc/*/environ; "
            f"ln -s {outside}/key link; cat link; tar -cf - {outside}; strings /proc/*/mem",
        ]
    )
    assert SECRET.encode() not in done.stdout + done.stderr
    assert b"/root/" not in (await session.exec(["env"])).stdout.replace(
        str(Path(sys.base_prefix)).encode() + b"/", b""
    )
    assert await session.get(["link"]) == {}


async def test_no_network_of_any_kind(session: Session, outside: Path) -> None:
    """Names, numbers, loopback of the host, its sockets with paths, the hypervisor: nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(outside / "socket"))
        unix.listen()
        (outside / "socket").chmod(0o777)
        port = listener.getsockname()[1]
        program = f"""
import socket
def reach(family, kind, address):
    with socket.socket(family, kind) as one:
        one.settimeout(0.2)
        one.connect(address)
        one.send(b"x")
for attempt in (
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", {port})),
    (socket.AF_INET, socket.SOCK_STREAM, ("1.1.1.1", 443)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("1.1.1.1", 53)),
    (socket.AF_INET6, socket.SOCK_DGRAM, ("2606:4700:4700::1111", 53)),
    (socket.AF_UNIX, socket.SOCK_STREAM, {str(outside / "socket")!r}),
    (socket.AF_UNIX, socket.SOCK_DGRAM, "/dev/log"),
    (40, socket.SOCK_STREAM, (2, 5002)),
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
        done = await session.exec(["python3", "-c", program], timeout=20)
        listener.setblocking(False)
        unix.setblocking(False)
        assert (done.stdout, done.exit_code) == (b"tried\n", 0), done.stderr
        for one in (listener, unix):
            with pytest.raises(BlockingIOError):
                one.accept()


async def test_nothing_outside_the_workspace_can_be_written(session: Session, outside: Path) -> None:
    """Neither directly, nor through a link in the workspace, nor by ``put`` through such a link."""
    script = (
        f"ln -s {outside} way; echo x > way/a; echo x > {outside}/b; mv way/c d; cp -r . {outside}/e; mkdir {outside}/f"
    )
    await session.exec(["sh", "-c", script])
    with suppress(WorkspaceError):  # refused is fine too; what counts is what was written
        await session.put({"way/g": File(content=b"x")})
    assert contents(outside) == []


async def test_rights_cannot_be_gained(session: Session, workspace: Path) -> None:
    """Nobody is root inside, programs with the set-user bit give nothing, and files left behind are an ordinary user's."""
    done = await session.exec(
        [
            "sh",
            "-c",
            "id -u; mount -t tmpfs x /mnt; unshare -U true; cp /bin/sh sh; chmod 6755 sh; ./sh -pc 'id -u'",
        ]
    )
    uids = done.stdout.split()
    assert len(uids) == 2
    assert b"0" not in uids
    assert owners(workspace) == {int(uids[0])} != {0}


@pytest.mark.parametrize("policy", [Policy(limits=Limits(processes=60))])
async def test_a_fork_bomb_burns_out(session: Session) -> None:
    """It meets the ceiling, is ended, and the next command runs as if nothing had been."""
    done = await session.exec(["sh", "-c", "bomb() { bomb | bomb & }; bomb; exec sleep 4711.1"], timeout=0.6)
    assert done.stopped == "timeout" or done.exit_code
    assert (await session.exec(["echo", "well"])).stdout == b"well\n"
    assert alive("4711.1") == []


@pytest.mark.parametrize("policy", [Policy(limits=Limits(memory=150 * MIB))])
async def test_memory_has_a_ceiling_for_one_and_for_all_together(session: Session) -> None:
    """One process is refused more; several that stay below it each are stopped together."""
    alone = await session.exec(["python3", "-c", "x = bytearray(400 << 20)"])
    assert b"MemoryError" in alone.stderr
    together = "import os, time; [os.fork() for _ in range(2)]; x = bytearray(b'x') * (80 << 20); time.sleep(60)"
    done = await session.exec(["python3", "-c", together], timeout=30)
    assert (done.stopped, done.exit_code) == ("memory", None)


@pytest.mark.parametrize("policy", [Policy(limits=Limits(file_size=8 * MIB))])
async def test_a_file_has_a_ceiling(session: Session) -> None:
    """Whoever writes beyond it is ended."""
    one = await session.exec(["sh", "-c", "head -c 10M /dev/zero > large; code=$?; rm large; exit $code"])
    assert one.exit_code == 128 + 25  # SIGXFSZ


@pytest.mark.parametrize("policy", [Policy(limits=Limits(disk=30 * MIB))])
async def test_the_disk_cannot_be_filled(session: Session) -> None:
    """A workspace that grew too large is the end of the command."""
    many = "n=0; while :; do n=$((n+1)); head -c 1M /dev/zero > part$((n % 60)); sleep 0.01; done"
    done = await session.exec(["sh", "-c", many], timeout=30)
    assert done.stopped == "disk"


async def test_nothing_outlives_its_command(session: Session) -> None:
    """Not what was sent to the background, not what forked twice, not what started a session of its own."""
    script = """
        sleep 4711.2 &
        setsid nohup sleep 4711.2 >/dev/null 2>&1 &
        (setsid sh -c '(setsid sleep 4711.2 &) &' &)
        python3 -c "import os; os.fork() or (os.setsid(), os.fork() or os.execvp('sleep', ['sleep', '4711.2']))"
        echo left
    """
    done = await session.exec(["sh", "-c", script], timeout=20)
    assert done.stdout == b"left\n"
    assert done.seconds < 10
    assert alive("4711.2") == []


async def test_ignoring_every_signal_helps_nobody(session: Session) -> None:
    """Nor does stopping oneself."""
    deaf = "trap '' TERM INT HUP QUIT USR1 CHLD; (trap '' TERM; setsid sleep 4711.3) & while :; do sleep 4711.3; done"
    for script in (deaf, "sleep 4711.3 & kill -STOP $$"):
        done = await session.exec(["sh", "-c", script], timeout=0.3)
        assert done.stopped == "timeout"
        assert alive("4711.3") == []


async def test_neighbours_do_not_see_each_other(sandbox: Sandbox, session: Session, neighbouring: Path) -> None:
    """Another workspace's files and processes are out of reach."""
    neighbour = await sandbox.open(neighbouring, Policy())
    try:
        await neighbour.put({"private": File(content=SECRET.encode())})
        running = asyncio.create_task(neighbour.exec(["sh", "-c", "touch begun; sleep 4711.4; true"]))
        while not await neighbour.get(["begun"]):
            assert not running.done()
        victims = alive("4711.4")
        peek = f"cat {neighbouring}/private; kill -9 {' '.join(map(str, victims))}; kill -9 -1"
        done = await session.exec(["sh", "-c", peek])
        assert SECRET.encode() not in done.stdout
        assert set(alive("4711.4")) >= set(victims)
    finally:
        await neighbour.close()
    assert (await running).stopped == "cancelled"


async def test_a_workspace_that_is_closed_to_others(sandbox: Sandbox, workspace: Path) -> None:
    """Its permissions are nobody's business but its user's."""
    close_to_others(workspace)
    session = await sandbox.open(workspace, Policy())
    try:
        assert (await session.exec(["touch", "here"])).ok
    finally:
        await session.close()
    assert contents(workspace) == ["here"]


@pytest.mark.usefixtures("sandbox")
def test_nothing_outlives_the_service(workspace: Path, outside: Path, level: str) -> None:
    """Killed without a chance to say good-bye, it still takes all it started with it."""
    argv = [sys.executable, "-c", SERVICE, str(workspace), level]
    env = {**os.environ, "TMPDIR": str(outside)}  # what it could not remove any more is removed with this folder
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=env) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"
        supervisors = [os.pidfd_open(pid) for pid in children(service.pid)]
        assert supervisors
        service.kill()
    for supervisor in supervisors:  # it ends when everything below it has
        assert select.select([supervisor], [], [], 10)[0]
        os.close(supervisor)
    assert alive("4711.6") == []
