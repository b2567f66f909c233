"""The strongest wall that holds is taken, and nothing weaker without saying so."""

from pathlib import Path

import pytest

from conductor_core.domain.sandbox import Capabilities, SandboxLevel
from conductor_core.errors import SandboxUnavailableError
from conductor_core.workspaces.sandbox.bwrap import find_programs
from conductor_core.workspaces.sandbox.choose import Candidate, choose_sandbox, first_that_holds
from conductor_core.workspaces.sandbox.landlock import SupervisedSandbox, need_landlock
from conductor_core.workspaces.sandbox.owner import Owners
from conductor_core.workspaces.sandbox.probe import PROBES
from conductor_core.workspaces.sandbox.remedies import Machine, look_at_machine, remedy
from conductor_core.workspaces.sandbox.selftest import Report, Untested, judge, proven
from conductor_core.workspaces.sandbox.toolchain import find_toolchain
from tests.workspaces.sandbox.walls import NONE, WALLS, find

DENIED = "bwrap: setting up uid map: Permission denied"
HELD: dict[str, str] = dict.fromkeys(PROBES, "")


def failing(why: str) -> Candidate:
    async def build() -> Untested:
        raise SandboxUnavailableError(why)

    return build


async def unwalled() -> Untested:
    return SupervisedSandbox(find_toolchain(), Owners(), NONE)


async def test_the_first_that_holds_is_taken() -> None:
    """It says why nothing better was possible, and how to change that."""
    chosen = await first_that_holds(
        {"bubblewrap": failing(DENIED), "none": unwalled, "never": failing("")}, Machine(apparmor_restricts=True)
    )
    assert chosen.capabilities.level == "none"
    assert chosen.capabilities.detail == (
        "for tests Not better because of bubblewrap: bwrap: setting up uid map: Permission denied "
        "Run: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or give bwrap an AppArmor profile."
    )


async def test_when_nothing_holds_nothing_runs() -> None:
    """Every reason is said."""
    with pytest.raises(SandboxUnavailableError) as refused:
        await first_that_holds(
            {
                "bubblewrap": failing("bwrap is not installed: install the package bubblewrap."),
                "Landlock": failing("Off."),
            },
            Machine(),
        )
    assert refused.value.message == (
        "No sandbox works on this machine, so no commands are run. "
        "bubblewrap: bwrap is not installed: install the package bubblewrap. Landlock: Off."
    )


async def test_the_machine_gets_what_it_can() -> None:
    """The best wall there is here; without any, a refusal."""
    held = [level for level in WALLS if not isinstance(await find(level), str)]
    if not held:
        with pytest.raises(SandboxUnavailableError):
            await choose_sandbox()
        return
    assert (await choose_sandbox()).capabilities.level == held[0]


async def test_without_bubblewrap_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The line for people names the package."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailableError, match="install the package bubblewrap"):
        find_programs()
    chosen = await choose_sandbox(allow_unsafe=True)
    assert chosen.capabilities.level != "bwrap"
    assert "install the package bubblewrap" in chosen.capabilities.detail


async def test_root_is_never_the_user() -> None:
    """Not even by order."""
    with pytest.raises(SandboxUnavailableError):
        await choose_sandbox(uid=0, allow_unsafe=True)


async def test_a_tool_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Rather than missed later."""
    with pytest.raises(SandboxUnavailableError, match="no-such-tool"):
        await choose_sandbox(tools={"tool": tmp_path / "no-such-tool"})


@pytest.mark.parametrize("version", [0, 1, 2])
def test_a_landlock_with_holes_is_none(version: int) -> None:
    """Before version 3, files outside can be emptied."""
    with pytest.raises(SandboxUnavailableError):
        need_landlock(version)
    need_landlock(3)


@pytest.mark.parametrize("pretended", WALLS)
async def test_a_wall_that_is_none_is_found_out(pretended: SandboxLevel) -> None:
    """The self-test runs for real: without walls it gets through, whatever the sandbox calls itself."""
    toolchain = find_toolchain()
    pretender = SupervisedSandbox(toolchain, Owners(), NONE)
    pretender.capabilities = Capabilities(level=pretended, detail="believe me", enforced=tuple(PROBES))
    with pytest.raises(SandboxUnavailableError, match="got through"):
        await proven(pretender, toolchain)


@pytest.mark.parametrize("probe", PROBES)
def test_one_probe_that_gets_through_is_enough(probe: str) -> None:
    """Also one that did not report."""
    for found in ({**HELD, probe: "got in"}, {name: how for name, how in HELD.items() if name != probe}):
        with pytest.raises(SandboxUnavailableError, match=probe):
            judge("bwrap", Report(broken="", found=found))


def test_what_landlock_cannot_refuse_is_said() -> None:
    """It is named as missing, nothing else is forgiven."""
    report = Report(broken="", found={**HELD, "file-names": "saw /etc/shadow"})
    assert judge("landlock", report).missing == ("file-names",)
    with pytest.raises(SandboxUnavailableError):
        judge("landlock", Report(broken="", found={**HELD, "network": "reached 192.0.2.1"}))


def test_a_sandbox_in_which_nothing_works_is_none() -> None:
    """A wall without a door."""
    with pytest.raises(SandboxUnavailableError, match="cannot write in"):
        judge("bwrap", Report(broken="cannot write in .: Permission denied", found=HELD))


@pytest.mark.parametrize(
    ("why", "machine", "words"),
    [
        ("bwrap: Unknown option --disable-userns", Machine(), "version 0.8"),
        (DENIED, Machine(container=True), "--security-opt"),
        (DENIED, Machine(apparmor_restricts=True), "apparmor_restrict_unprivileged_userns=0"),
        (DENIED, Machine(namespaces_off=True), "kernel.unprivileged_userns_clone=1"),
        (DENIED, Machine(no_namespaces=True), "user.max_user_namespaces"),
        (DENIED, Machine(), ""),
        ("bwrap is not installed: install the package bubblewrap.", Machine(container=True), ""),
    ],
)
def test_a_refusal_says_what_to_do(why: str, machine: Machine, words: str) -> None:
    """One sentence with the name of the switch."""
    said = remedy(why, machine)
    assert words in said if words else said == ""
    assert look_at_machine() == look_at_machine()
