"""The programs that commands may use: the system's, the running Python's, and single ones that are offered by name."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conductor_core.errors import SandboxUnavailableError

SYSTEM = Path("/usr")
MERGED = tuple(Path("/", name) for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"))
"""Folders that most systems keep as links into ``/usr``."""
SETTINGS = (
    *("ld.so.cache", "ssl", "pki", "alternatives", "nsswitch.conf", "localtime", "mime.types", "dotnet"),
    *("java-*-openjdk/[!m]*", "maven/m2.conf", "maven/logging", "php/*/cli/conf.d", "php/*/mods-available"),
)
"""Patterns below ``/etc``: what programs do not start without. No file is among them that logins are written into, as are
Maven's ``settings.xml``, ``npmrc``, and the ``management`` of Java.
"""
SYSTEM_PATH = (Path("/usr/local/bin"), Path("/usr/bin"), Path("/bin"))


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """What is there to run, and where. Everything in it is only ever read."""

    folders: tuple[Path, ...]
    links: Mapping[Path, str]
    """Links of the system and their targets."""
    prefixes: tuple[Path, ...]
    """Folders outside the system that have a ``bin``."""
    tools: Mapping[str, Path]
    """Single programs by the name they get."""

    @property
    def path(self) -> tuple[Path, ...]:
        """Where programs are looked for, apart from the tools."""
        return (*(prefix / "bin" for prefix in self.prefixes), *SYSTEM_PATH)

    def shows(self, program: Path) -> bool:
        """A program is visible under its own path."""
        return any(program.is_relative_to(folder) for folder in (*self.folders, *self.prefixes))


def find_toolchain(prefixes: Sequence[Path] = (), tools: Mapping[str, Path] | None = None) -> Toolchain:
    """Look at this machine; the running Python's own folder is taken along when it is not the system's.

    Raises:
        SandboxUnavailableError: a prefix or a tool that was named is not there.
    """
    python = Path(sys.base_prefix)
    wanted = [*prefixes] if python.is_relative_to(SYSTEM) else [python, *prefixes]
    for one in (*wanted, *(tools or {}).values()):
        if not one.exists():
            raise SandboxUnavailableError(f"{one} was named as a tool for commands, but is not there.")
    found = Toolchain(
        folders=tuple(one for one in (SYSTEM, *MERGED, *_settings()) if one.exists() and not _is_system_link(one)),
        links={one: os.fspath(one.readlink()) for one in MERGED if one.is_symlink()},
        prefixes=tuple(dict.fromkeys(wanted)),
        tools={name: program.resolve() for name, program in (tools or {}).items()},
    )
    return with_python(found)


def _settings() -> Iterator[Path]:
    return (one for pattern in SETTINGS for one in sorted(Path("/etc").glob(pattern)))


def _is_system_link(path: Path) -> bool:
    return path in MERGED and path.is_symlink()


def python_of(toolchain: Toolchain) -> Path | None:
    """A Python that can be run inside."""
    found = shutil.which("python3", path=os.pathsep.join(map(str, toolchain.path)))
    return Path(found) if found else None


def with_python(found: Toolchain) -> Toolchain:
    """Some systems have a ``python3`` only; people write ``python``."""
    python3 = python_of(found)
    other = shutil.which("python", path=os.pathsep.join(map(str, found.path)))
    if python3 is None or other or "python" in found.tools:
        return found
    return replace(found, tools={**found.tools, "python": python3})
