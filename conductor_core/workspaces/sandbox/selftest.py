"""A sandbox is only what it was seen to refuse on this very machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self, TypedDict, TypeVar

from conductor_core.domain.sandbox import Capabilities, Policy, SandboxLevel
from conductor_core.errors import ConductorError, SandboxUnavailableError
from conductor_core.ports.sandbox import Session
from conductor_core.workspaces.sandbox import probe
from conductor_core.workspaces.sandbox.bait import Bait
from conductor_core.workspaces.sandbox.profile import environment, resource_limits
from conductor_core.workspaces.sandbox.toolchain import Toolchain

TIMEOUT = 20.0
"""Seconds; it takes a tenth of one."""

BY_NATURE: Mapping[SandboxLevel, frozenset[str]] = {
    "bwrap": frozenset(),
    "landlock": frozenset({"file-names", "file-attributes", "processes"}),
    "none": frozenset(probe.PROBES),
}
"""What a level cannot refuse, or not on every kernel. Anything else that gets through means that there is no such level."""

WORDS: Mapping[SandboxLevel, str] = {
    "bwrap": "bubblewrap: commands have their own files, processes and network, and no rights",
    "landlock": "Landlock: commands see the host's file names and processes, but read and write only what is theirs",
    "none": "no sandbox: commands can do whatever this user can",
}


class Report(TypedDict):
    """What the probe prints."""

    broken: str
    found: dict[str, str]


class Untested(Protocol):
    """A sandbox that can be told what was seen."""

    @property
    def capabilities(self) -> Capabilities:
        """Its level, for now."""
        ...

    async def open(self, workspace: Path, policy: Policy) -> Session:
        """As every sandbox does."""
        ...

    def seen(self, capabilities: Capabilities) -> Self:
        """The same, with what was seen."""
        ...


T = TypeVar("T", bound=Untested)


async def attack(sandbox: Untested, toolchain: Toolchain) -> Report:
    """Run the probe in it, and add what the host's own bait shows.

    Raises:
        SandboxUnavailableError: it cannot be opened, or the probe cannot run in it.
    """
    policy = Policy()
    async with Bait() as bait:
        told = json.dumps(bait.describe(environment(toolchain), resource_limits(policy.limits)))
        try:
            session = await sandbox.open(bait.workspace, policy)
            try:
                done = await session.exec(["python3", "-I", "-S", "-c", _source(), told], timeout=TIMEOUT)
            finally:
                await session.close()
        except ConductorError as error:
            raise SandboxUnavailableError(error.message) from error
        if not done.ok:
            said = (done.stderr.decode("utf-8", "replace").strip() or f"{done.stopped}").splitlines()[-1]
            raise SandboxUnavailableError(f"The self-test did not run: {said[:300]}.")
        report: Report = json.loads(done.stdout)
        return {**report, "found": {**report["found"], **bait.taken()}}


def _source() -> str:
    return Path(probe.__file__).read_text()


def judge(level: SandboxLevel, report: Report) -> Capabilities:
    """What the level is worth.

    Raises:
        SandboxUnavailableError: something got through that this level has to refuse, or honest work cannot be done.
    """
    if report["broken"]:
        raise SandboxUnavailableError(f"Commands {report['broken']}.")
    through = {name: how for name, how in report["found"].items() if how}
    unheard = probe.PROBES.keys() - report["found"].keys()
    for name in sorted({*through, *unheard} - BY_NATURE[level]):
        raise SandboxUnavailableError(f"The self-test got through ({name}: {through.get(name, 'no answer')}).")
    return Capabilities(
        level=level,
        detail=f"{WORDS[level]}.",
        enforced=tuple(name for name in probe.PROBES if name not in through and name not in unheard),
        missing=tuple(name for name in probe.PROBES if name in through or name in unheard),
    )


async def proven(sandbox: T, toolchain: Toolchain) -> T:
    """The sandbox, knowing what it enforces.

    Raises:
        SandboxUnavailableError: it does not hold.
    """
    return sandbox.seen(judge(sandbox.capabilities.level, await attack(sandbox, toolchain)))
