"""What the self-test lays out on the host for the probe to reach for, and looks at afterwards."""

import asyncio
import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from conductor_core.workspaces.sandbox import probe, seccomp
from conductor_core.workspaces.sandbox.held import HeldFolder

CONTENT = "bait of the self-test\n"
CALLS = ("clone", "keyctl", "bpf", "io_uring_setup", "userfaultfd", "perf_event_open")


class Bait:
    """A folder anybody may use, a file anybody may read, and listeners anybody may call."""

    def __init__(self) -> None:
        self._held = (HeldFolder("bait", 0o777), HeldFolder("probe", 0o755))
        self._folder, self.workspace = (held.path for held in self._held)
        self._secret = self._folder / "secret"
        self._secret.write_text(CONTENT)
        self._secret.chmod(0o666)
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = _bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self._unix = _bound(socket.AF_UNIX, socket.SOCK_DGRAM, str(self._folder / "socket"))
        self._name = f"conductor-bait-{secrets.token_hex(8)}"
        self._abstract = _bound(socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{self._name}")
        (self._folder / "socket").chmod(0o777)
        for one in (self._tcp, self._udp, self._unix, self._abstract):
            one.setblocking(False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in (self._tcp, self._udp, self._unix, self._abstract):
            one.close()
        for held in self._held:
            await asyncio.to_thread(held.remove)

    def describe(self, names: Mapping[str, str], limits: dict[str, int]) -> probe.Bait:
        """For the probe: ``names`` of variables it may find, and the ceilings it must find."""
        return probe.Bait(
            folder=str(self._folder),
            secret=str(self._secret),
            tcp=self._tcp.getsockname()[1],
            udp=self._udp.getsockname()[1],
            unix=str(self._folder / "socket"),
            abstract=self._name,
            pid=os.getpid(),
            pids=str(Path("/proc/self/ns/pid").readlink()),
            names=[*names, "PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE"],
            limits=limits,
            numbers=seccomp.numbers(*CALLS),
        )

    def taken(self) -> dict[str, str]:
        """What the host itself can see was touched, by the name of the probe that should have failed."""
        seen: dict[str, str] = {}
        if sorted(one.name for one in self._folder.iterdir()) != ["secret", "socket"]:
            seen["write-outside"] = "the host's folder was changed"
        elif self._secret.read_text() != CONTENT:
            seen["write-outside"] = "the host's file was changed"
        if _heard(self._udp) or _called(self._tcp):
            seen["network"] = "the host was called"
        return seen


def _bound(family: int, kind: int, address: str | tuple[str, int]) -> socket.socket:
    one = socket.socket(family, kind)
    one.bind(address)
    return one


def _heard(one: socket.socket) -> bool:
    try:
        return bool(one.recv(64))
    except BlockingIOError:
        return False


def _called(one: socket.socket) -> bool:
    try:
        one.accept()[0].close()
    except BlockingIOError:
        return False
    return True
