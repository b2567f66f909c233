"""A program of its own: lets programs that only know ``127.0.0.1:PORT`` reach a Unix socket, and becomes the next program.

``python -I -S relay.py PLACE USER PORT=PATH … -- PROGRAM …``. ``PLACE`` says where it stands:

* ``inside``: behind the wall already, in front of the command; what serves is an orphan, so that the command never meets it.
* ``alone``: outside, in front of the supervisor; it first makes a network of its own, which the command inherits.
* ``beside``: the same without that network.

What serves has ``USER``'s rights and no other (empty: as it is started), and dies with the program. ``PLACE`` can also be
``try``: then only the network is made, to see whether it can be.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import socket
import struct
import sys

# Commands wait for this program to start, so it does without pathlib, typing, and the half of signal written in Python.
# ruff: noqa: PTH123, PTH208
TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import NoReturn
else:
    import _signal as signal

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
MOST = 1 << 16
"""Bytes held for one direction of a connection."""
BACKLOG = 64


class Half:
    """One direction of a connection: what came from ``source`` and is not yet with ``target``."""

    def __init__(self, source: socket.socket, target: socket.socket) -> None:
        self.source = source
        self.target = target
        self.held = b""
        self.ended = self.passed = False
        """``source`` said its last word; ``target`` was told so."""

    def move(self) -> None:
        """Carry on as far as both sides allow.

        Raises:
            OSError: one of them is gone.
        """
        while not self.passed:
            if not self.held and not self.ended:
                try:
                    self.held = self.source.recv(MOST)
                except BlockingIOError:
                    return
                self.ended = not self.held
            if self.held:
                try:
                    self.held = self.held[self.target.send(self.held) :]
                except BlockingIOError:
                    return
            elif self.ended:
                self.target.shutdown(socket.SHUT_WR)
                self.passed = True


class Relay:
    """Carries bytes between everybody who calls and the socket behind the port."""

    def __init__(self, doors: dict[socket.socket, str]) -> None:
        """``doors``: what listens, and the path behind it."""
        self._doors = {one.fileno(): (one, path) for one, path in doors.items()}
        self._halves: dict[int, tuple[Half, Half]] = {}
        self._poll = select.epoll()
        for number in self._doors:
            self._poll.register(number, select.EPOLLIN)

    def serve(self) -> NoReturn:
        """For ever."""
        while True:
            gone: set[int] = set()
            for number, _ in self._poll.poll():
                if number in self._doors:
                    self._accept(*self._doors[number])
                elif number not in gone:
                    gone |= self._carry(number)

    def _accept(self, listener: socket.socket, path: str) -> None:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        other = socket.socket(socket.AF_UNIX)
        try:
            other.connect(path)
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:  # the door is shut
            other.close()
            caller.close()
            return
        halves = (Half(caller, other), Half(other, caller))
        for one in (caller, other):
            one.setblocking(False)
            self._halves[one.fileno()] = halves
            self._poll.register(one.fileno(), select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET)

    def _carry(self, number: int) -> set[int]:
        """Move what can be moved; gives the numbers that are no connection any more."""
        halves = self._halves[number]
        try:
            for half in halves:
                half.move()
            if not all(half.passed for half in halves):
                return set()
        except OSError:
            pass
        sockets = (halves[0].source, halves[0].target)
        numbers = {one.fileno() for one in sockets}
        for one in sockets:
            del self._halves[one.fileno()]
            one.close()
        return numbers


def own_network(user: int | None) -> None:
    """A network with nothing in it but a loopback.

    Raises:
        OSError: the kernel does not let us have one.
    """
    if LIBC.unshare(NEW_NETWORK) != 0:
        ours, group = os.getuid(), os.getgid()
        if user not in (None, ours):
            raise OSError(ctypes.get_errno(), "no right to a network of its own")
        if LIBC.unshare(NEW_USER | NEW_NETWORK) != 0:
            raise OSError(ctypes.get_errno(), "no right to a network of its own")
        for name, text in (("setgroups", "deny"), ("uid_map", f"{ours} {ours} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        flags = struct.unpack("16xh", fcntl.ioctl(one, GET_FLAGS, struct.pack("16sh14x", b"lo", 0))[:18])[0]
        fcntl.ioctl(one, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))


def listen(port: int) -> socket.socket:
    """Wait for callers on loopback. Where several commands share one, they share the port too."""
    one = socket.socket(socket.AF_INET)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    one.bind(("127.0.0.1", port))
    one.listen(BACKLOG)
    one.setblocking(False)
    return one


def retire(user: int | None, keep: set[int]) -> None:
    """Give up every right and every open file but these."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in keep:
            try:
                os.close(int(name))
            except OSError:  # the listing's own
                continue
    os.chdir("/")
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    LIBC.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())


def start(place: str, user: int | None, doors: dict[int, str]) -> None:
    """Listen now, serve in another process."""
    paths = {port: os.open(path, os.O_PATH | os.O_CLOEXEC) for port, path in doors.items()}
    listeners = {port: listen(port) for port in doors}
    parent = os.getpid()
    child = os.fork()
    if child:
        if place == "inside":
            os.waitpid(child, 0)
        for number in paths.values():
            os.close(number)
        return
    try:
        if place == "inside" and os.fork():
            os._exit(0)
        retire(user, {*paths.values(), *(one.fileno() for one in listeners.values())})
        if place != "inside":
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(0)
        # By descriptor: the folders above a socket are for the service alone.
        Relay({listeners[port]: f"/proc/self/fd/{number}" for port, number in paths.items()}).serve()
    finally:
        os._exit(1)


def main() -> int:
    """Prepare, then become the program."""
    place, name, *words = sys.argv[1:]
    user = int(name) if name else None
    try:
        if place in ("alone", "try"):
            own_network(user)
        if place == "try":
            return 0
        at = words.index("--")
        start(place, user, {int(port): path for port, _, path in (word.partition("=") for word in words[:at])})
    except OSError as error:
        sys.stderr.write(f"The door cannot be opened: {error.strerror}\n")
        return 1
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores these, and the program would inherit that
        signal.signal(number, signal.SIG_DFL)
    program = words[at + 1 :]
    try:
        os.execvp(program[0], program)  # noqa: S606 - it is what this program is for
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
        return 127 if isinstance(error, FileNotFoundError) else 126


if __name__ == "__main__":
    sys.exit(main())
