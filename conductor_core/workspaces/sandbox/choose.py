"""Which wall this machine allows: the strongest that withstands the self-test, or none and then no commands."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from conductor_core.domain.sandbox import Capabilities
from conductor_core.errors import SandboxUnavailableError
from conductor_core.ports.sandbox import Sandbox
from conductor_core.workspaces.sandbox.bwrap import BwrapSandbox, find_programs
from conductor_core.workspaces.sandbox.held import sweep
from conductor_core.workspaces.sandbox.landlock import SupervisedSandbox, need_landlock
from conductor_core.workspaces.sandbox.owner import Owners
from conductor_core.workspaces.sandbox.remedies import Machine, look_at_machine, remedy
from conductor_core.workspaces.sandbox.selftest import Untested, proven
from conductor_core.workspaces.sandbox.supervisor import landlock_version
from conductor_core.workspaces.sandbox.toolchain import Toolchain, find_toolchain

Candidate = Callable[[], Awaitable[Untested]]
"""Builds a sandbox and tests it; raises ``SandboxUnavailableError`` with the reason why not."""

UNSAFE = Capabilities(level="none", detail="Not tested on this machine yet.", enforced=())


async def choose_sandbox(
    *,
    allow_unsafe: bool = False,
    uid: int | None = None,
    toolchains: Sequence[Path] = (),
    tools: Mapping[str, Path] | None = None,
) -> Sandbox:
    """The strongest sandbox that works here.

    ``uid`` is the user that commands run as when we are root; without it each workspace has one of its own.
    ``toolchains`` are folders outside ``/usr`` with a ``bin``, ``tools`` single programs by name; both can only be read.
    ``allow_unsafe`` accepts, when everything else fails, that commands can do whatever that user can.

    Raises:
        SandboxUnavailableError: nothing holds; says why, and what to do about it.
    """
    if sys.platform != "linux":
        raise SandboxUnavailableError("Commands of agents need Linux; run Conductor in a Linux machine or container.")
    if uid == 0:
        raise SandboxUnavailableError("Commands never run as root; name another user, or none.")
    await asyncio.to_thread(sweep)
    toolchain = await asyncio.to_thread(find_toolchain, toolchains, tools)
    owners = Owners(uid)
    candidates: dict[str, Candidate] = {
        "bubblewrap": lambda: _bwrap(toolchain, owners),
        "Landlock": lambda: _landlock(toolchain, owners),
    }
    if allow_unsafe:
        candidates["none"] = lambda: proven(SupervisedSandbox(toolchain, owners, UNSAFE), toolchain)
    return await first_that_holds(candidates, look_at_machine())


async def first_that_holds(candidates: Mapping[str, Candidate], machine: Machine) -> Sandbox:
    """Try one after the other; what is chosen says why nothing better was.

    Raises:
        SandboxUnavailableError: none holds.
    """
    refused: list[str] = []
    for name, build in candidates.items():
        try:
            sandbox = await build()
        except SandboxUnavailableError as error:
            refused.append(f"{name}: {error.message} {remedy(error.message, machine)}".strip())
            continue
        return sandbox.seen(_explained(sandbox.capabilities, refused))
    raise SandboxUnavailableError(f"No sandbox works on this machine, so no commands are run. {' '.join(refused)}")


async def _bwrap(toolchain: Toolchain, owners: Owners) -> Untested:
    return await proven(BwrapSandbox(find_programs(), toolchain, owners), toolchain)


async def _landlock(toolchain: Toolchain, owners: Owners) -> Untested:
    need_landlock(landlock_version())
    return await proven(SupervisedSandbox(toolchain, owners), toolchain)


def _explained(capabilities: Capabilities, refused: Sequence[str]) -> Capabilities:
    """Nothing is silently weaker: the line for people says why it is not better."""
    detail = " ".join([capabilities.detail, *(f"Not better because of {why}" for why in refused)])
    return capabilities.model_copy(update={"detail": detail})
