"""Toolchains that people keep outside of the system's folders: the folder of each that may be shown, found from their PATH.

Only what is known to be an installation and nothing else is shown, never the folder that a person fills beside it
(``~/.cargo``, ``~/.m2``, ``~/.local``), and none in which somebody wrote a login.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conductor_core.errors import WorkspaceError
from conductor_core.workspaces.sandbox.shown import showable
from conductor_core.workspaces.sandbox.toolchain import SYSTEM_PATH

_LOGIN = re.compile(
    rb"(?i)<(?:password|passphrase|privateKey)>|_auth\w*\s*=|_password\s*=|password\s*[=:]|token\s*[=:]"
)
_REMARK = re.compile(rb"<!--.*?-->", re.DOTALL)
"""Maven's own settings show in remarks how a password would be written."""


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """A toolchain whose installation lies in one folder, with its programs in ``bin``."""

    program: str
    marks: tuple[str, ...]
    """Patterns, one of which only such a folder has."""
    logins: tuple[str, ...] = ()
    """Patterns of the files in it that people write logins into."""


_KINDS = (
    _Kind(program="cargo", marks=("lib/rustlib",)),
    _Kind(program="go", marks=("pkg/tool",)),
    _Kind(program="node", marks=("include/node/node.h",), logins=("etc/npmrc", "lib/node_modules/npm/npmrc")),
    _Kind(program="java", marks=("lib/modules", "jre/lib/rt.jar")),
    _Kind(program="mvn", marks=("boot/plexus-classworlds-*.jar",), logins=("conf/settings*.xml",)),
    _Kind(program="gradle", marks=("lib/gradle-launcher-*.jar",), logins=("gradle.properties", "init.d/*")),
)


def installed(home: Path, path: str | None = None) -> tuple[Path, ...]:
    """Folders with a ``bin``; ``home`` is that of whoever we are, ``path`` another PATH than ours. Blocking."""
    return tuple(dict.fromkeys(_found(home, path)))


def _found(home: Path, path: str | None) -> Iterator[Path]:
    for kind in _KINDS:
        program = shutil.which(kind.program, path=path)
        if program is None or Path(program).parent in SYSTEM_PATH:
            continue
        real = Path(program).resolve()
        folder = _chosen_by_rustup(real.parent.parent) if real.name == "rustup" else real.parent.parent
        if folder and _may_be_shown(folder, kind, home):
            yield folder


def _may_be_shown(folder: Path, kind: _Kind, home: Path) -> bool:
    if not any(next(folder.glob(mark), None) for mark in kind.marks):
        return False
    if folder.parent == home.resolve() and folder.name.startswith("."):
        return False  # people's own folder for programs of all kinds, and for what those keep
    try:
        showable(folder)
        return not any(_LOGIN.search(_REMARK.sub(b"", one.read_bytes())) for one in _logins(folder, kind))
    except (OSError, WorkspaceError):
        return False


def _logins(folder: Path, kind: _Kind) -> Iterator[Path]:
    return (one for pattern in kind.logins for one in folder.glob(pattern) if one.is_file())


def _chosen_by_rustup(cargo: Path) -> Path | None:
    """The toolchain itself: it needs neither rustup nor the settings of who installed it, which are beside those of Cargo."""
    root = cargo.with_name(cargo.name.replace("cargo", "rustup"))
    try:
        name = tomllib.loads((root / "settings.toml").read_text()).get("default_toolchain")
    except (OSError, ValueError):
        return None
    return root / "toolchains" / name if isinstance(name, str) and "/" not in name else None
