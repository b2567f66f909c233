"""What every kind of wall asks before it opens a folder."""

import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conductor_core.domain.sandbox import Door, Policy
from conductor_core.errors import SandboxUnavailableError, WorkspaceError
from conductor_core.workspaces.sandbox.shown import showable

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """What a session is opened with, by real paths."""

    workspace: Path
    home: Path | None = None
    programs: tuple[Path, ...] = ()
    doors: tuple[Door, ...] = ()
    lent: Mapping[str, str] = field(default_factory=dict, repr=False)
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def written(self) -> tuple[Path, ...]:
        """Folders that belong to the commands."""
        return (self.workspace, self.home) if self.home else (self.workspace,)


def admit(workspace: Path, policy: Policy) -> Admitted:
    """Look at everything a policy names. Blocking.

    Raises:
        SandboxUnavailableError: the policy asks for network, which no wall here can limit to named hosts.
        WorkspaceError: a folder is none, a program's folder may not be shown, or nobody is behind a door.
    """
    if policy.hosts:
        raise SandboxUnavailableError(
            f"This sandbox has no network, so {', '.join(policy.hosts)} cannot be reached; run the task without it."
        )
    return Admitted(
        workspace=_folder(workspace, "workspace"),
        home=_folder(Path(policy.home), "home") if policy.home else None,
        programs=tuple(dict.fromkeys(showable(Path(one)) for one in policy.programs)),
        doors=_doors(policy.doors),
        lent=_named(policy.lent),
        env=policy.env,
    )


def need_nothing_lent(admitted: Admitted) -> None:
    """For walls that can show a file only by writing it to the disk.

    Raises:
        SandboxUnavailableError: something is lent.
    """
    if admitted.lent:
        raise SandboxUnavailableError(
            "This sandbox cannot lend a login to a program without writing it to the disk: install bubblewrap, or set a key."
        )


def _folder(path: Path, what: str) -> Path:
    if path.is_symlink() or not path.is_dir():
        raise WorkspaceError(f"{path} is no folder, so it cannot be a {what}.")
    return path.resolve()


def _doors(doors: Sequence[Door]) -> tuple[Door, ...]:
    for door in doors:
        if not _NAME.fullmatch(door.name) or not 1024 <= door.port < 65536:
            raise WorkspaceError(f"A door has a short name and a port above 1023, unlike {door.name!r} ({door.port}).")
        if not _is_socket(Path(door.socket)):
            raise WorkspaceError(f"Nobody is behind the door {door.name}: {door.socket} is no socket.")
    if len({door.name for door in doors}) < len(doors) or len({door.port for door in doors}) < len(doors):
        raise WorkspaceError("Two doors of a session have the same name or the same port.")
    return tuple(doors)


def _named(lent: Mapping[str, str]) -> Mapping[str, str]:
    wrong = next((name for name in lent if not _NAME.fullmatch(name)), None)
    if wrong is not None:
        raise WorkspaceError(f"What is lent has a short name, unlike {wrong!r}.")
    return lent


def _is_socket(path: Path) -> bool:
    try:
        return path.is_absolute() and stat.S_ISSOCK(path.lstat().st_mode)
    except OSError:
        return False
