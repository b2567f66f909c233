"""The weaker wall, for machines where bubblewrap cannot work: Landlock for files, seccomp for sockets, and a supervisor."""

import asyncio
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from conductor_core.domain.sandbox import Capabilities, Limits, Policy
from conductor_core.errors import SandboxUnavailableError, WorkspaceError
from conductor_core.workspaces.sandbox import front, profile, seccomp, supervisor
from conductor_core.workspaces.sandbox.admission import Admitted, admit, need_nothing_lent
from conductor_core.workspaces.sandbox.guard import Watchdog
from conductor_core.workspaces.sandbox.handover import Handover
from conductor_core.workspaces.sandbox.order import Fence, Order
from conductor_core.workspaces.sandbox.owner import Lease, Owners
from conductor_core.workspaces.sandbox.scratch import Scratch
from conductor_core.workspaces.sandbox.session import CommandSession
from conductor_core.workspaces.sandbox.toolchain import Toolchain, with_python

OLDEST = 3
"""The version of Landlock (kernel 6.2) from which on files outside cannot be emptied."""
PEOPLE = (Path("/etc/passwd"), Path("/etc/group"), Path("/etc/hosts"))
UNTESTED = Capabilities(level="landlock", detail="Not tested on this machine yet.", enforced=())


def need_landlock(version: int) -> None:
    """Look whether this version of it is good enough.

    Raises:
        SandboxUnavailableError: there is none, or one that leaves holes.
    """
    if version == 0:
        raise SandboxUnavailableError(
            "Landlock is off in this kernel: add landlock to its lsm= list, or use a newer one."
        )
    if version < OLDEST:
        raise SandboxUnavailableError(f"Landlock version {version} of this kernel is too old: use kernel 6.2 or newer.")


class SupervisedSandbox:
    """Opens workspaces whose commands a supervisor starts: behind Landlock, or (level ``none``) behind nothing.

    Network is refused altogether, for no rule here could tell one host from another. Paths are the host's own.
    """

    def __init__(self, toolchain: Toolchain, owners: Owners, capabilities: Capabilities = UNTESTED) -> None:
        self._toolchain = toolchain
        self._owners = owners
        walled = capabilities.level == "landlock"
        self._filter = seccomp.program(families=()) if walled else b""
        self._filter_alone = seccomp.program(families=seccomp.NETWORK_FAMILIES) if walled else b""
        self.capabilities = capabilities

    def seen(self, capabilities: Capabilities) -> Self:
        """The same, with what its self-test saw."""
        return type(self)(self._toolchain, self._owners, capabilities)

    async def open(self, workspace: Path, policy: Policy) -> CommandSession:
        """Open a folder that is to be the workspace.

        Raises:
            SandboxUnavailableError: the policy asks for network, for a door that would open more than itself, or lends a file.
            WorkspaceError: a folder is none, or the sandbox's user cannot have or reach it.
        """
        return await asyncio.to_thread(self._open, workspace, policy)

    def _open(self, workspace: Path, policy: Policy) -> CommandSession:
        admitted = admit(workspace, policy)
        need_nothing_lent(admitted)
        walled = bool(self._filter)
        lease = self._owners.lease(*admitted.written)
        try:
            if admitted.doors and walled:
                front.need_network(lease.uid)
            for path in (*admitted.written, *(program / "bin" for program in admitted.programs)):
                _need_reach(path, lease.uid)
            toolchain = self._toolchain if lease.uid is None else within_reach(self._toolchain, lease.uid)
            scratch = Scratch(toolchain.tools, lease.uid)
        except BaseException:
            lease.release()
            raise
        chosen = self._filter_alone if admitted.doors else self._filter
        wall = SupervisedWall(toolchain, admitted, scratch, lease, policy.limits, chosen)
        guard = Watchdog([*admitted.written, scratch.folder], policy.limits)
        return CommandSession(wall, limits=policy.limits, guard=guard)


class SupervisedWall:
    """Around one workspace."""

    sign = supervisor.BEGUN

    def __init__(
        self,
        toolchain: Toolchain,
        admitted: Admitted,
        scratch: Scratch,
        lease: Lease,
        limits: Limits,
        seccomp_filter: bytes,
    ) -> None:
        self._toolchain = toolchain
        self._admitted = admitted
        self._scratch = scratch
        self._lease = lease
        self._limits = limits
        self._filter = seccomp_filter
        self._home = admitted.home or scratch.home
        self._front = front.words(admitted.doors, lease.uid, alone=bool(seccomp_filter))
        self.environment: Mapping[str, str] = {
            **profile.environment(toolchain, admitted.programs, tools=scratch.bin, home=self._home, tmp=scratch.tmp),
            **admitted.env,
        }

    def wrap(self, argv: Sequence[str], env: Mapping[str, str], handover: Handover) -> Order:
        """The supervisor puts this wall up itself."""
        tools = self._toolchain
        read = (*tools.folders, *tools.prefixes, *tools.tools.values(), *PEOPLE, *self._admitted.programs)
        fence = Fence(
            folder=str(self._admitted.workspace),
            user=self._lease.uid,
            limits=profile.resource_limits(self._limits),
            filter=self._filter,
            alone=bool(self._admitted.doors),
            read=[*map(str, read), str(self._scratch.bin)],
            write=[str(self._admitted.workspace), str(self._home), str(self._scratch.tmp)],
        )
        return Order(
            argv=list(argv), env=dict(env), told=handover.told, parent=os.getpid(), front=self._front, fence=fence
        )

    def release(self) -> None:
        """Remove what only this session had."""
        self._scratch.remove()
        self._lease.release()


def _need_reach(path: Path, uid: int | None) -> None:
    if uid is not None and not reachable(path, uid):
        raise WorkspaceError(
            f"{path} lies below a folder that only its owner may enter, and the sandbox's user is somebody else; "
            "put the data folder elsewhere, or install bubblewrap."
        )


def reachable(path: Path, uid: int) -> bool:
    """A user may enter every folder above."""
    for folder in path.parents:
        state = folder.stat()
        if not state.st_mode & (stat.S_IXUSR if state.st_uid == uid else stat.S_IXOTH):
            return False
    return True


def within_reach(toolchain: Toolchain, uid: int) -> Toolchain:
    """What of it a user can get at; without mounts, the permissions of the host's folders count."""
    return with_python(
        replace(
            toolchain,
            prefixes=tuple(one for one in toolchain.prefixes if reachable(one / "bin", uid)),
            tools={name: program for name, program in toolchain.tools.items() if reachable(program, uid)},
        )
    )
