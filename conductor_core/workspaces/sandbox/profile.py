"""What a command finds around itself, as arguments for bubblewrap. Pure: facts in, words out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conductor_core.domain.sandbox import Door, Limits
from conductor_core.workspaces.sandbox.admission import Admitted
from conductor_core.workspaces.sandbox.toolchain import SYSTEM, Toolchain

WORKSPACE = Path("/workspace")
HOME = Path("/home/agent")
TOOLS = Path("/opt/conductor/bin")
TMP = Path("/tmp")  # noqa: S108 - a path inside
RELAY = Path("/opt/conductor/relay.py")
DOORS = Path("/run/conductor")
LENT = DOORS / "lent"
USER = "agent"
TMP_SIZE, HOME_SIZE, SHARED_SIZE = 512 << 20, 256 << 20, 64 << 20
"""Bytes of the folders that live in memory; no other ceiling counts them."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who runs commands."""

    uid: int
    gid: int
    drop: bool
    """We are root: bubblewrap keeps the right to change the user, and the command is started as ``uid``."""


@dataclass(frozen=True, kw_only=True)
class Programs:
    """The host's helpers, all below ``/usr``, so that they are at the same place inside."""

    bwrap: Path
    env: Path
    prlimit: Path
    setpriv: Path


@dataclass(frozen=True, kw_only=True)
class Descriptors:
    """Numbers of open files that bubblewrap inherits."""

    seccomp: int
    status: int
    settings: Mapping[Path, int]
    """Files that exist in memory only: who is who, and what is lent."""


def environment(
    toolchain: Toolchain, programs: Sequence[Path] = (), *, tools: Path = TOOLS, home: Path = HOME, tmp: Path = TMP
) -> dict[str, str]:
    """The whole environment of a command: nothing of ours is in it."""
    offered = (program / "bin" for program in programs)
    return {
        "PATH": ":".join(map(str, (tools, *offered, *toolchain.path))),
        "HOME": str(home),
        "TMPDIR": str(tmp),
        "USER": USER,
        "LOGNAME": USER,
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }


def settings(identity: Identity) -> dict[Path, bytes]:
    """Files below ``/etc`` that say who is who without naming people of the host."""
    nobody = "" if identity.uid == 65534 else "nobody:x:65534:65534::/nonexistent:/bin/false\n"
    nogroup = "" if identity.gid == 65534 else "nogroup:x:65534:\n"
    return {
        Path("/etc/passwd"): f"{USER}:x:{identity.uid}:{identity.gid}::{HOME}:/bin/sh\n{nobody}".encode(),
        Path("/etc/group"): f"{USER}:x:{identity.gid}:\n{nogroup}".encode(),
        Path("/etc/hosts"): b"127.0.0.1 localhost sandbox\n::1 localhost\n",
    }


def options(toolchain: Toolchain, admitted: Admitted, identity: Identity, given: Descriptors) -> list[str]:
    """Arguments of bubblewrap up to the command.

    Nothing is ever mounted below the workspace: its contents belong to strangers, and a link they plant could lead a
    mount, which bubblewrap makes with our rights, to another place.
    """
    return [
        *_namespaces(identity),
        *_folder(Path("/etc")),
        *_system(toolchain),
        *(_folder(LENT) if admitted.lent else []),
        *_own_settings(given.settings),
        *("--proc", "/proc", "--dev", "/dev"),
        *_temporary(Path("/dev/shm"), SHARED_SIZE),  # noqa: S108
        *("--remount-ro", "/dev"),
        *_temporary(TMP, TMP_SIZE),
        *_folder(Path("/var")),
        *("--symlink", str(TMP), str(Path("/var", TMP.name))),
        *_folder(HOME.parent),
        *(("--bind", str(admitted.home), str(HOME)) if admitted.home else _temporary(HOME, HOME_SIZE)),
        *_programs(toolchain, admitted.programs),
        *_doors(admitted.doors),
        *("--bind", str(admitted.workspace), str(WORKSPACE)),
        *("--remount-ro", "/"),
        *("--json-status-fd", str(given.status), "--seccomp", str(given.seccomp)),
    ]


def _namespaces(identity: Identity) -> list[str]:
    common = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    common += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL"]
    if identity.drop:  # what setpriv needs; it gives all of it up before the command starts
        return [*common, *(word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}"))]
    return ["--unshare-user", "--disable-userns", "--uid", str(identity.uid), "--gid", str(identity.gid), *common]


def _system(toolchain: Toolchain) -> list[str]:
    words: list[str] = []
    for folder in toolchain.folders:
        words += [*_folder(folder.parent), "--ro-bind", str(folder), str(folder)]
    for link, target in toolchain.links.items():
        words += ["--symlink", target, str(link)]
    for prefix in (one for one in toolchain.prefixes if not one.is_relative_to(SYSTEM)):
        words += [*_folder(prefix.parent), "--ro-bind", str(prefix), str(prefix)]
    words += _folder(TOOLS)
    for name, program in toolchain.tools.items():
        inside = str(TOOLS / name)
        if toolchain.shows(program):
            words += ["--symlink", str(program), inside]
        else:
            words += ["--ro-bind", str(program), inside]
    return words


def _programs(toolchain: Toolchain, programs: Sequence[Path]) -> list[str]:
    words: list[str] = []
    for one in programs:
        if not toolchain.shows(one):
            words += [*_folder(one.parent), "--ro-bind", str(one), str(one)]
    return words


def _doors(doors: Sequence[Door]) -> list[str]:
    if not doors:
        return []
    return [
        *_folder(DOORS),
        *(word for door in doors for word in ("--ro-bind", door.socket, str(DOORS / door.name))),
    ]


def relay(doors: Sequence[Door], python: Path | None) -> list[str]:
    """What stands in front of a command whose session has doors."""
    if not doors or python is None:
        return []
    places = (f"{door.port}={DOORS / door.name}" for door in doors)
    return [str(python), "-I", "-S", str(RELAY), "inside", "", *places, "--"]


def _own_settings(files: Mapping[Path, int]) -> list[str]:
    return [word for path, fd in files.items() for word in ("--perms", "0644", "--ro-bind-data", str(fd), str(path))]


def _folder(path: Path) -> list[str]:
    """A folder and those above it, open to everybody: bubblewrap alone would copy the host's permissions."""
    above = [one for one in (*reversed(path.parents), path) if one != Path("/") and not one.is_relative_to("/usr")]
    return [word for one in above for word in ("--perms", "0755", "--dir", str(one))]


def _temporary(path: Path, size: int) -> list[str]:
    return ["--perms", "1777", "--size", str(size), "--tmpfs", str(path)]


def inner(
    argv: Sequence[str],
    env: Mapping[str, str],
    *,
    programs: Programs,
    identity: Identity,
    limits: Limits,
    front: Sequence[str] = (),
) -> list[str]:
    """What runs inside: give up every right, set the ceilings, put on the environment, become the command.

    The folder is entered after the user was changed, for it may be closed to everybody else, and root without rights is
    such an else. The environment comes last. A command's ``LD_PRELOAD`` must not reach a program that still has rights.
    """
    drop = [
        *(str(programs.setpriv), "--reuid", str(identity.uid), "--regid", str(identity.gid), "--clear-groups"),
        *("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"),
    ]
    ceilings = [f"--{name}={value}" for name, value in resource_limits(limits).items()]
    return [
        *(drop if identity.drop else []),
        *(str(programs.prlimit), *ceilings, "--"),
        *(str(programs.env), "-i", f"--chdir={WORKSPACE}", *(f"{name}={value}" for name, value in env.items())),
        *front,
        *argv,
    ]


def resource_limits(limits: Limits) -> dict[str, int]:
    """The kernel's own ceilings, by the names that prlimit uses.

    Heap (``data``) and not address space: Node reserves more than 4 GiB of addresses that it never touches.
    """
    return {
        "nproc": limits.processes,
        "data": limits.memory,
        "fsize": limits.file_size,
        "nofile": limits.open_files,
        "cpu": limits.cpu_seconds,
        "core": 0,
    }
