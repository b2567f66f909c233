"""The strong wall: bubblewrap gives each command its own file system, processes and network."""

import asyncio
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from conductor_core.domain.sandbox import Capabilities, Limits, Policy
from conductor_core.errors import SandboxUnavailableError
from conductor_core.workspaces.sandbox import profile, relay, seccomp
from conductor_core.workspaces.sandbox.admission import Admitted, admit
from conductor_core.workspaces.sandbox.guard import Watchdog
from conductor_core.workspaces.sandbox.handover import Handover
from conductor_core.workspaces.sandbox.order import Order
from conductor_core.workspaces.sandbox.owner import Lease, Owners
from conductor_core.workspaces.sandbox.session import CommandSession
from conductor_core.workspaces.sandbox.toolchain import Toolchain, python_of

PACKAGES = {"bwrap": "bubblewrap", "env": "coreutils", "prlimit": "util-linux", "setpriv": "util-linux"}
UNTESTED = Capabilities(level="bwrap", detail="Not tested on this machine yet.", enforced=())


def find_programs() -> profile.Programs:
    """The host's helpers.

    Raises:
        SandboxUnavailableError: one is missing; says which package has it.
    """
    found = {name: shutil.which(name) for name in PACKAGES}
    for name, place in found.items():
        if place is None:
            raise SandboxUnavailableError(f"{name} is not installed: install the package {PACKAGES[name]}.")
    return profile.Programs(**{name: Path(place) for name, place in found.items() if place})


class BwrapSandbox:
    """Opens workspaces behind bubblewrap.

    Started as root, bubblewrap itself has root's rights to build the walls, and each workspace's commands run as an
    unprivileged user of their own. Started by anybody else, the walls stand in a user namespace.
    """

    def __init__(
        self, programs: profile.Programs, toolchain: Toolchain, owners: Owners, capabilities: Capabilities = UNTESTED
    ) -> None:
        self._programs = programs
        self._toolchain = toolchain
        self._owners = owners
        self._filter = seccomp.program()
        self.capabilities = capabilities

    def seen(self, capabilities: Capabilities) -> Self:
        """The same, with what its self-test saw."""
        return type(self)(self._programs, self._toolchain, self._owners, capabilities)

    async def open(self, workspace: Path, policy: Policy) -> CommandSession:
        """Open a folder that is to be the workspace.

        Raises:
            SandboxUnavailableError: the policy asks for network.
            WorkspaceError: the folder is none, or holds files that cannot be handed to the sandbox's user.
        """
        return await asyncio.to_thread(self._open, workspace, policy)

    def _open(self, workspace: Path, policy: Policy) -> CommandSession:
        admitted = admit(workspace, policy)
        lease = self._owners.lease(*admitted.written)
        wall = BwrapWall(self._programs, self._toolchain, admitted, lease, policy.limits, self._filter)
        return CommandSession(wall, limits=policy.limits, guard=Watchdog(admitted.written, policy.limits))


class BwrapWall:
    """Around one workspace."""

    sign = b'"exit-code"'  # bubblewrap reports the child's number first, and this when it ended

    def __init__(
        self,
        programs: profile.Programs,
        toolchain: Toolchain,
        admitted: Admitted,
        lease: Lease,
        limits: Limits,
        seccomp_filter: bytes,
    ) -> None:
        self._programs = programs
        self._toolchain = toolchain
        self._admitted = admitted
        self._limits = limits
        self._filter = seccomp_filter
        self._identity = _identity(lease)
        self._settings = profile.settings(self._identity)
        if admitted.doors:
            self._settings[profile.RELAY] = Path(relay.__file__).read_bytes()
        self._settings |= {profile.LENT / name: text.encode() for name, text in admitted.lent.items()}
        self._front = profile.relay(admitted.doors, python_of(toolchain))
        self.environment: Mapping[str, str] = {
            **profile.environment(toolchain, admitted.programs),
            **({"CONDUCTOR_LENT": str(profile.LENT)} if admitted.lent else {}),
            **admitted.env,
        }
        self.release = lease.release

    def wrap(self, argv: Sequence[str], env: Mapping[str, str], handover: Handover) -> Order:
        """One sandbox for one command, so that nothing it starts outlives it."""
        given = profile.Descriptors(
            seccomp=handover.give(self._filter),
            status=handover.told,
            settings={path: handover.give(content) for path, content in self._settings.items()},
        )
        # Not among the arguments: those can be read from inside, and they name folders of the host.
        options = profile.options(self._toolchain, self._admitted, self._identity, given)
        hidden = handover.give(b"".join(os.fsencode(word) + b"\0" for word in options))
        command = profile.inner(
            argv,
            env,
            programs=self._programs,
            identity=self._identity,
            limits=self._limits,
            front=self._front,
        )
        return Order(
            argv=[str(self._programs.bwrap), "--args", str(hidden), "--", *command],
            env={},  # whatever is here stays readable inside
            told=handover.told,
            parent=os.getpid(),
            front=[],
            fence=None,
        )


def _identity(lease: Lease) -> profile.Identity:
    if lease.uid is not None:
        return profile.Identity(uid=lease.uid, gid=lease.uid, drop=True)
    return profile.Identity(uid=os.getuid(), gid=os.getgid(), drop=False)
