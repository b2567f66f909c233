"""A program of its own: starts one command and stays until nothing of it lives.

``python -I -S supervisor.py N``, where N is a descriptor with the order. It is outside of any wall. The command's whole
tree comes home to it, whatever forks and new sessions it hides behind, and is ended with the command, on SIGTERM, and when
the service dies, at whatever moment: a wall builder alone could be orphaned half way.
"""

from __future__ import annotations

import ctypes
import marshal
import os
import resource
import sys

# Every command waits for this program to start, so it does without pathlib, json, typing, and the half of signal that
# is written in Python.
# ruff: noqa: PTH112, PTH116, PTH123, PTH208
TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator
    from typing import NoReturn

    from conductor_core.workspaces.sandbox.order import Fence, Order
else:
    import _signal as signal

BEGUN = b"begun"
"""Reported when the fence stands and the command is next; a wall builder makes its own reports."""

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 36, 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE
READING = EXECUTE | READ_FILE | READ_DIR
DEVICES = {"/dev/null": True, "/dev/zero": True, "/dev/full": True, "/dev/random": False, "/dev/urandom": False}
"""Which of them may be written to."""


class Ruleset(ctypes.Structure):
    """``struct landlock_ruleset_attr``."""

    _fields_ = [("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class Beneath(ctypes.Structure):
    """``struct landlock_path_beneath_attr``."""

    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def landlock_version() -> int:
    """What this kernel's Landlock can do; 0 when there is none."""
    return max(0, int(LIBC.syscall(CREATE_RULESET, None, 0, 1)))


def _sure(answer: int, doing: str) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{doing}: {os.strerror(number)}")
    return answer


def _prctl(option: int, *values: int) -> None:
    _sure(LIBC.prctl(option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4])), f"prctl {option}")


def ruleset(version: int, *, alone: bool) -> Ruleset:
    """Everything this version can refuse; what is refused by no rule stays refused."""
    known = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    net = 3 if version >= 4 and not alone else 0  # binding and connecting
    scoped = 3 if version >= 6 else 0  # abstract sockets and signals
    return Ruleset((1 << known) - 1, net, scoped)


def prepare_rules(fence: Fence) -> int:
    """Landlock's rules, made while every path can still be opened. Returns a descriptor."""
    version = landlock_version()
    rules = ruleset(version, alone=fence["alone"])
    size = 8 if version < 4 else 16 if version < 6 else 24
    wall = _sure(LIBC.syscall(CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0), "Landlock")
    for path in fence["read"]:
        _allow(wall, path, READING & rules.files)
    for path in fence["write"]:
        _allow(wall, path, rules.files & ~IOCTL_DEVICE)
    for path, writable in DEVICES.items():
        _allow(wall, path, (READ_FILE | (WRITE_FILE | TRUNCATE if writable else 0)) & rules.files)
    return wall


def _allow(wall: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    is_folder = os.path.isdir(path)
    rule = Beneath(rights if is_folder else rights & ON_FILES, place)
    _sure(LIBC.syscall(ADD_RULE, wall, 1, ctypes.byref(rule), 0), f"Landlock rule for {path}")
    os.close(place)


def become(order: Order, rules: int | None) -> NoReturn:
    """The child's way: fewer rights with every step, then the command itself."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores these, and a command would inherit that
        signal.signal(number, signal.SIG_DFL)
    if order["fence"] is not None:
        enter(order["fence"], rules)
        os.write(order["told"], BEGUN)
    error = run(order["argv"], order["env"])
    os.write(2, f"{order['argv'][0]}: {error.strerror}\n".encode())
    os._exit(127 if isinstance(error, FileNotFoundError) else 126)


def run(argv: list[str], env: dict[str, str]) -> OSError:
    """Become the command, or say why not. ``os.execvpe`` would import a module, which behind the wall is out of reach."""
    name = argv[0]
    places = [name] if "/" in name else [f"{folder}/{name}" for folder in env.get("PATH", "").split(":")]
    why: OSError = FileNotFoundError(2, "No such program")
    for place in places:
        try:
            os.execve(place, argv, env)  # noqa: S606 - it is what this program is for
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            why = error
    return why


def enter(fence: Fence, rules: int | None) -> None:
    """Go behind the fence; there is no way back."""
    os.setsid()
    os.chdir(fence["folder"])
    if fence["user"] is not None:
        drop_to(fence["user"])
    set_limits(fence["limits"])
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    if rules is not None:
        _sure(LIBC.syscall(RESTRICT_SELF, rules, 0), "Landlock")
        program = Program(len(fence["filter"]) // 8, fence["filter"])
        _sure(LIBC.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program)), "seccomp")


def drop_to(user: int) -> None:
    """Become an unprivileged user for good."""
    for capability in range(64):
        LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # ends in errors where the kernel's list ends
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def set_limits(limits: dict[str, int]) -> None:
    """The kernel's own ceilings. Processes count per user, so what the user has running already is added."""
    for name, value in limits.items():
        number = getattr(resource, f"RLIMIT_{name.upper()}")
        wanted = value + (running_of(os.getuid()) if name == "nproc" else 0)
        _, hard = resource.getrlimit(number)
        top = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(number, (top, top))


def running_of(user: int) -> int:
    """Threads that a user has at the moment."""
    count = 0
    for pid in _numbers("/proc"):
        try:
            if os.stat(f"/proc/{pid}").st_uid == user:
                count += len(os.listdir(f"/proc/{pid}/task"))
        except OSError:
            continue
    return count


def _numbers(folder: str) -> Iterator[int]:
    return (int(name) for name in os.listdir(folder) if name.isdigit())


def descendants() -> list[int]:
    """Everything below us, found by looking at every process: no other list is complete while they fork."""
    parents: dict[int, int] = {}
    for pid in _numbers("/proc"):
        try:
            with open(f"/proc/{pid}/stat", "rb") as state:
                parents[pid] = int(state.read().rpartition(b")")[2].split()[1])
        except OSError:
            continue
    found = {os.getpid()}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found - {os.getpid()})


def end_all() -> None:
    """Kill until nobody is left: orphans come to us, so having no child means there is none."""
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for pid in descendants():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        signal.sigtimedwait({signal.SIGCHLD}, 0.02)


def stay_with(child: int) -> int | None:
    """Wait for the command's end. Returns its status, or None when we were told to end it."""
    while True:
        if signal.sigwait({signal.SIGCHLD, signal.SIGTERM}) == signal.SIGTERM:
            return None
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == child:
                    return status
                if pid == 0:
                    break
        except ChildProcessError:
            return None


def start(order: Order) -> int:
    """Fork the child. Returns its number."""
    fence = order["fence"]
    rules = prepare_rules(fence) if fence and fence["filter"] else None
    if fence:
        os.set_inheritable(order["told"], False)
    child = os.fork()
    if child:
        return child
    try:
        become(order, rules)
    except (OSError, ValueError) as error:
        os.write(2, f"{error}\n".encode())
        os._exit(1)


def main() -> int:
    """Carry out the order; exits as the command did, 128 and the signal's number for one that was killed."""
    with os.fdopen(int(sys.argv[1]), "rb") as given:
        order: Order = marshal.load(given)  # noqa: S302 - from the service itself
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGTERM})
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    if os.getppid() != order["parent"]:
        return 1  # it died before we asked to be told
    status = stay_with(start(order))
    end_all()
    code = 128 + signal.SIGKILL if status is None else os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
