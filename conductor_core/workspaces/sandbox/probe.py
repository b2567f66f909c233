"""A program of its own that tries to break out of the sandbox it is run in, and tells what it managed.

``python3 -I -S -c SOURCE BAIT``: ``BAIT`` is JSON about the host (see ``Bait``). Prints one JSON object: for each probe what
got through, empty when nothing did. It asks only what the kernel answers at once; it never waits for an answer that must
not come. The host looks at its own bait as well and does not have to believe a word of this.
"""

# Starts in a third of the time without pathlib.
# ruff: noqa: PTH108, PTH115, PTH123, PTH208

import ctypes
import errno
import json
import os
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from typing import TypedDict


class Bait(TypedDict):
    """What the host laid out."""

    folder: str
    """Anybody may write in it, were it not for the sandbox."""
    secret: str
    """A file that anybody may read and change."""
    tcp: int
    """A port on 127.0.0.1 where somebody listens."""
    udp: int
    unix: str
    """A socket with a path."""
    abstract: str
    """A socket with a name."""
    pid: int
    """The service."""
    pids: str
    """Its process namespace."""
    names: list[str]
    """Variables that may be in the environment."""
    limits: dict[str, int]
    numbers: dict[str, int]
    """Of system calls, which differ from machine to machine."""


LIBC = ctypes.CDLL(None, use_errno=True)
Probe = Callable[[Bait], Iterator[str]]
NEW_USER = 0x10000000
PTRACE_ATTACH, PR_GET_NO_NEW_PRIVS = 16, 39


def write_outside(bait: Bait) -> Iterator[str]:
    """Files of the host cannot be made, changed, emptied, moved or given a second name."""
    for folder in (bait["folder"], "/", "/usr", "/usr/local/bin", "/etc", "/root", "/opt", "/home", "/dev"):
        path = f"{folder}/conductor-probe"
        if _works(_open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL):
            yield f"made {path}"
            _works(os.unlink, path)
    secret = bait["secret"]
    if _works(_open, secret, os.O_WRONLY | os.O_APPEND):
        yield f"opened {secret} for writing"
    if _works(os.truncate, secret, 0):
        yield f"emptied {secret}"
    if _works(os.rename, secret, f"{secret}.moved"):
        yield f"moved {secret}"
    if _works(os.link, secret, "conductor-probe-link"):
        yield f"linked {secret} into the workspace"


def read_outside(bait: Bait) -> Iterator[str]:
    """Contents of the host's files cannot be read, and its folders not listed."""
    for path in (
        bait["secret"],
        "/etc/shadow",
        "/proc/1/environ",
        "/proc/1/mem",
        "/proc/kcore",
        "/dev/mem",
        "/dev/vda",
    ):
        if _works(_read, path):
            yield f"read {path}"
    if _works(os.listdir, bait["folder"]):
        yield f"listed {bait['folder']}"


def file_names(bait: Bait) -> Iterator[str]:
    """Not even whether a file of the host exists can be seen."""
    if os.path.lexists(bait["secret"]):
        yield f"saw {bait['secret']}"


def file_attributes(bait: Bait) -> Iterator[str]:
    """Permissions of the host's files cannot be changed."""
    if _works(os.chmod, bait["secret"], 0o666):
        yield f"changed the permissions of {bait['secret']}"


def environment(bait: Bait) -> Iterator[str]:
    """No variable of the service is left, here or in a process that can be looked at."""
    for name in os.environ:
        if name not in bait["names"]:
            yield f"found the variable {name}"
    for pid in _processes():
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                found = {entry.partition(b"=")[0].decode("utf-8", "replace") for entry in file.read().split(b"\0")}
        except OSError:
            continue
        if left := found - {*bait["names"], ""}:
            yield f"found {min(left)} in process {pid}"


def processes(bait: Bait) -> Iterator[str]:
    """The service's processes cannot be signalled, looked into or debugged."""
    own = _namespace()
    if not own or own == bait["pids"]:  # otherwise the number means another process here
        if _works(os.kill, bait["pid"], 0):
            yield "signalled the service"
        if _works(os.listdir, f"/proc/{bait['pid']}/fd"):
            yield "saw what the service has open"
    if LIBC.ptrace(PTRACE_ATTACH, os.getppid(), None, None) == 0:
        yield "attached to a process"


def network(bait: Bait) -> Iterator[str]:
    """Nothing outside answers or can be sent to, by any family of sockets."""
    for kind, port in ((socket.SOCK_STREAM, bait["tcp"]), (socket.SOCK_DGRAM, bait["udp"])):
        _works(_connect, socket.AF_INET, kind, ("127.0.0.1", port), b"probe")  # the host sees what arrives
    for family, kind, address in (
        (socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 80)),  # for documentation: goes wherever there is a route
        (socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53)),
        (socket.AF_INET6, socket.SOCK_STREAM, ("2001:db8::1", 80)),
        (socket.AF_INET6, socket.SOCK_DGRAM, ("2001:db8::1", 53)),
    ):
        if _works(_connect, family, kind, address):
            yield f"reached {address[0]}"
    for name, number, kind in (
        ("vsock", 40, socket.SOCK_STREAM),
        ("packet", 17, socket.SOCK_RAW),
        ("raw", 2, socket.SOCK_RAW),
    ):
        if _works(_make, number, kind):
            yield f"opened a {name} socket"


def unix_sockets(bait: Bait) -> Iterator[str]:
    """Services of the host that listen on sockets with a path or a name cannot be reached."""
    for address in (bait["unix"], "\0" + bait["abstract"], "/run/docker.sock", "/run/dbus/system_bus_socket"):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            if _works(_connect, socket.AF_UNIX, kind, address):
                yield f"reached {address!r}"


def namespaces(bait: Bait) -> Iterator[str]:
    """No new namespace, where one would be root again."""
    if LIBC.unshare(NEW_USER) == 0:
        yield "made a user namespace"
    pid = LIBC.syscall(bait["numbers"]["clone"], ctypes.c_ulong(NEW_USER | 17), None, None, None, None)
    if pid == 0:
        os._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)
        yield "cloned into a user namespace"
    if LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
        yield "mounted a file system"


def privileges(_bait: Bait) -> Iterator[str]:
    """An ordinary user without rights, who cannot gain any."""
    if 0 in (*os.getresuid(), *os.getresgid(), *os.getgroups()):
        yield "runs as root"
    if LIBC.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
        yield "programs may gain rights"
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if LIBC.capget(header, sets) != 0 or any(sets):
        yield f"has capabilities {[hex(one) for one in sets]}"
    if _works(os.setuid, 0):
        yield "became root"


def kernel_settings(_bait: Bait) -> Iterator[str]:
    """What rules the whole machine cannot be written."""
    for path in (
        *(
            "/proc/sys/kernel/core_pattern",
            "/proc/sysrq-trigger",
            "/proc/sys/vm/drop_caches",
            "/proc/sys/kernel/modprobe",
        ),
        *("/sys/kernel/uevent_helper", "/sys/power/state", "/sys/fs/cgroup/cgroup.procs"),
    ):
        if _works(_open, path, os.O_WRONLY):
            yield f"opened {path} for writing"


def kernel_calls(bait: Bait) -> Iterator[str]:
    """Calls in which holes are found again and again, and which no build needs, are refused."""
    for name in ("keyctl", "bpf", "io_uring_setup", "userfaultfd", "perf_event_open"):
        ctypes.set_errno(0)
        answer = LIBC.syscall(bait["numbers"][name], *(ctypes.c_ulong(0) for _ in range(5)))
        if answer >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            yield f"{name} is answered"


def limits(bait: Bait) -> Iterator[str]:
    """Ceilings are set, and hard."""
    for name, wanted in bait["limits"].items():
        _, hard = resource.getrlimit(getattr(resource, f"RLIMIT_{name.upper()}"))
        if hard == resource.RLIM_INFINITY or (name != "nproc" and hard > wanted):
            yield f"{name} is {hard}"


def descriptors(_bait: Bait) -> Iterator[str]:
    """No file of the service was left open."""
    for number in range(3, 256):
        if _works(os.fstat, number):
            yield f"found descriptor {number}"


def _works(attempt: Callable[..., object], *arguments: object) -> bool:
    try:
        attempt(*arguments)
    except (OSError, ValueError, OverflowError):
        return False
    return True


def _open(path: str, flags: int) -> None:
    os.close(os.open(path, flags, 0o600))


def _read(path: str) -> None:
    with open(path, "rb", buffering=0) as file:
        if not file.read(1):
            raise OSError(errno.ENODATA, "nothing in it")


def _make(family: int, kind: int) -> None:
    socket.socket(family, kind).close()


def _connect(family: int, kind: int, address: str | tuple[str, int], data: bytes = b"") -> None:
    with socket.socket(family, kind) as one:
        one.setblocking(False)
        try:
            one.connect(address)
        except BlockingIOError:
            return  # on its way is far enough
        if data:
            one.send(data)


def _processes() -> list[str]:
    try:
        return [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


PROBES: dict[str, Probe] = {
    "write-outside": write_outside,
    "read-outside": read_outside,
    "file-names": file_names,
    "file-attributes": file_attributes,
    "environment": environment,
    "processes": processes,
    "network": network,
    "unix-sockets": unix_sockets,
    "namespaces": namespaces,
    "privileges": privileges,
    "kernel-settings": kernel_settings,
    "kernel-calls": kernel_calls,
    "limits": limits,
    "descriptors": descriptors,
}


def works_at_all() -> str:
    """What honest work needs and is missing; a sandbox in which nothing runs is none."""
    for folder in (".", os.environ["HOME"], os.environ["TMPDIR"]):
        path = f"{folder}/conductor-probe"
        try:
            with open(path, "w") as file:
                file.write("x")
            os.unlink(path)
        except OSError as error:
            return f"cannot write in {folder}: {error.strerror}"
    return ""


def main() -> None:
    """Try everything. Descriptors come first: later probes open some of their own."""
    bait: Bait = json.loads(sys.argv[1])
    found = {"descriptors": list(descriptors(bait))}
    found |= {name: list(probe(bait)) for name, probe in PROBES.items() if name != "descriptors"}
    report = {"broken": works_at_all(), "found": {name: "; ".join(all_of[:3]) for name, all_of in found.items()}}
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main()
