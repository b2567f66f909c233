"""The walls under test, as far as this machine has them."""

from conductor_core.domain.sandbox import Capabilities, SandboxLevel
from conductor_core.errors import SandboxUnavailableError
from conductor_core.ports.sandbox import Sandbox
from conductor_core.workspaces.sandbox.bwrap import BwrapSandbox, find_programs
from conductor_core.workspaces.sandbox.landlock import SupervisedSandbox, need_landlock
from conductor_core.workspaces.sandbox.owner import Owners
from conductor_core.workspaces.sandbox.selftest import proven
from conductor_core.workspaces.sandbox.supervisor import landlock_version
from conductor_core.workspaces.sandbox.toolchain import find_toolchain

NONE = Capabilities(level="none", detail="for tests", enforced=())
WALLS: tuple[SandboxLevel, ...] = ("bwrap", "landlock")
LEVELS: tuple[SandboxLevel, ...] = (*WALLS, "none")

_known: dict[SandboxLevel, Sandbox | str] = {}


async def find(level: SandboxLevel) -> Sandbox | str:
    """A sandbox of that level after its self-test, or why there is none here."""
    if level not in _known:
        try:
            _known[level] = await _build(level)
        except SandboxUnavailableError as error:
            _known[level] = error.message
    return _known[level]


async def _build(level: SandboxLevel) -> Sandbox:
    toolchain, owners = find_toolchain(), Owners()
    if level == "bwrap":
        return await proven(BwrapSandbox(find_programs(), toolchain, owners), toolchain)
    if level == "landlock":
        need_landlock(landlock_version())
        return await proven(SupervisedSandbox(toolchain, owners), toolchain)
    return await proven(SupervisedSandbox(toolchain, owners, NONE), toolchain)
