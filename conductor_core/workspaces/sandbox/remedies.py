"""What to do when a wall cannot be put up: one sentence that names the package, the setting or the option."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the machine says about itself."""

    container: bool = False
    apparmor_restricts: bool = False
    """Ubuntu's way of denying user namespaces to programs without a profile."""
    namespaces_off: bool = False
    """Debian's old switch."""
    no_namespaces: bool = False
    """Their number is limited to none."""


def look_at_machine() -> Machine:
    """Read the switches."""
    return Machine(
        container=any(Path(one).exists() for one in ("/.dockerenv", "/run/.containerenv")),
        apparmor_restricts=_reads("kernel/apparmor_restrict_unprivileged_userns", "1"),
        namespaces_off=_reads("kernel/unprivileged_userns_clone", "0"),
        no_namespaces=_reads("user/max_user_namespaces", "0"),
    )


def remedy(why: str, machine: Machine) -> str:
    """What to do about a refusal; empty when the reason says it itself or nobody knows."""
    if "Unknown option" in why:
        return "bubblewrap is too old: version 0.8 or newer is needed."
    if not any(sign in why for sign in ("namespace", "uid map", "not permitted", "Permission denied", "bwrap:")):
        return ""
    return next((what for applies, what in _switches(machine) if applies), "")


def _switches(machine: Machine) -> tuple[tuple[bool, str], ...]:
    return (
        (
            machine.container,
            "Start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined, "
            "or run Conductor outside of it.",
        ),
        (
            machine.apparmor_restricts,
            "Run: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or give bwrap an AppArmor profile.",
        ),
        (machine.namespaces_off, "Run: sysctl -w kernel.unprivileged_userns_clone=1"),
        (machine.no_namespaces, "Run: sysctl -w user.max_user_namespaces=15000"),
    )


def _reads(setting: str, value: str) -> bool:
    try:
        return Path("/proc/sys", setting).read_text().strip() == value
    except OSError:
        return False
