"""Reads a folder that a stranger may have written to, and may still be writing to: no link is followed, nothing waits.

Every step goes from an open folder to a name in it, so that a folder swapped for a link leads nowhere.
"""

import contextlib
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from conductor_core.domain.files import FileMode
from conductor_core.logic.ceilings import Ceilings, Meter
from conductor_core.logic.desktop_files import of_desktop
from conductor_core.logic.ignoring import IgnoreFile, ignored
from conductor_core.logic.paths import DEPTH, Fault, fault

CACHES = frozenset(
    {
        "node_modules", "bower_components", ".venv", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox",
        ".nox", ".eggs", ".hypothesis", ".ipynb_checkpoints", ".gradle", ".terraform", ".next", ".nuxt", ".svelte-kit",
        ".parcel-cache", ".turbo", ".yarn", ".dart_tool", ".hg", ".svn", "CVS",
    }
)  # fmt: skip
"""Names of folders that programs make again by themselves, or that keep another history."""
_CACHE_TAGS = frozenset({"CACHEDIR.TAG", "pyvenv.cfg"})
"""A folder that holds one of these is a cache or a virtual environment, whatever it is called."""
_IGNORE_SIZE = 1 << 16
_SEEN_PER_FILE = 50
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Found:
    """A file or link."""

    path: str
    content: bytes
    mode: FileMode


@dataclass(frozen=True)
class Unfit:
    """Something that cannot be taken in."""

    path: str
    fault: Fault


class Walk:
    """One walk through a folder. Afterwards ``left_out`` says what was passed over, by reason."""

    def __init__(
        self,
        root: Path,
        *,
        ceilings: Ceilings,
        tracked: Collection[str] = (),
        skip: Path | None = None,
    ) -> None:
        """``tracked`` paths are taken whatever ignore files say; the folder ``skip`` is passed over."""
        self.left_out: dict[str, Counter[str]] = {
            "cache": Counter(), "desktop": Counter(), "ignored": Counter(), "empty": Counter(), "special": Counter(),
        }  # fmt: skip
        """Reason → names: ``cache``, ``desktop``, ``ignored``, ``empty`` (folders), ``special`` (sockets, pipes, devices)."""
        self.meter = Meter(ceilings)
        self._root = root
        self._most_seen = ceilings.files * _SEEN_PER_FILE
        self._tracked = frozenset(tracked)
        self._tracked_folders = frozenset(_folders_of(tracked))
        self._skip = _identity(skip)
        self._owner = 0

    def __iter__(self) -> Iterator[Found | Unfit]:
        """Everything in it, in order of names.

        Raises:
            InputRefusedError: it is more than the ceilings allow.
        """
        root = os.open(self._root, _FOLDER)
        try:
            self._owner = os.fstat(root).st_uid
            yield from self._folder(root, "", (), wanted=True)
        finally:
            os.close(root)

    def _folder(
        self, folder: int, prefix: str, ignores: tuple[IgnoreFile, ...], *, wanted: bool
    ) -> Iterator[Found | Unfit]:
        entries = self._list(folder)
        names = {entry.name for entry in entries}
        if prefix and wanted and not entries:
            self.left_out["empty"][prefix.rstrip("/")] += 1
        if ".git" in names and prefix:
            yield Unfit(prefix + ".git", Fault("git", "is a repository inside the project"))
        if prefix and wanted and not _CACHE_TAGS.isdisjoint(names):
            self.left_out["cache"][prefix.rstrip("/")] += 1
            wanted = False
        if ".gitignore" in names and wanted:
            ignores = (*ignores, IgnoreFile.parse(prefix, _small_file(".gitignore", folder)))
        for entry in entries:
            if entry.name == ".git":
                continue
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from self._subfolder(entry, folder, path, ignores, wanted=wanted)
            elif path in self._tracked or (
                wanted and not self._passes_over(entry.name, path, ignores, is_folder=False)
            ):
                yield from self._file(entry.name, folder, path)

    def _list(self, folder: int) -> list[os.DirEntry[str]]:
        entries = []
        with os.scandir(folder) as found:
            for entry in found:
                entries.append(entry)
                self._most_seen -= 1
                if self._most_seen < 0:
                    raise self.meter.too_many()
        return sorted(entries, key=lambda entry: entry.name)

    def _subfolder(
        self, entry: os.DirEntry[str], parent: int, path: str, ignores: tuple[IgnoreFile, ...], *, wanted: bool
    ) -> Iterator[Found | Unfit]:
        wanted = wanted and not self._passes_over(entry.name, path, ignores, is_folder=True)
        if not wanted and path not in self._tracked_folders:
            return
        if path.count("/") >= DEPTH:
            yield Unfit(path, Fault("limit", f"lies more than {DEPTH} folders deep"))
            return
        try:
            folder = os.open(entry.name, _FOLDER, dir_fd=parent)
        except FileNotFoundError:
            return
        except OSError:
            yield Unfit(path, Fault("type", "cannot be read"))
            return
        try:
            status = os.fstat(folder)
            if self._skip != (status.st_dev, status.st_ino):
                yield from self._folder(folder, path + "/", ignores, wanted=wanted)
        finally:
            os.close(folder)

    def _passes_over(self, name: str, path: str, ignores: tuple[IgnoreFile, ...], *, is_folder: bool) -> bool:
        if name in CACHES or (is_folder and name.endswith(".egg-info")):
            return self._left_out("cache", name, path)
        if of_desktop(name):
            return self._left_out("desktop", name, path)
        if ignored(ignores, path, is_folder=is_folder):
            return self._left_out("ignored", path, path)
        return False

    def _left_out(self, reason: str, name: str, path: str) -> bool:
        """Nothing is said of a folder of which something is taken."""
        if path not in self._tracked_folders:
            self.left_out[reason][name] += 1
        return True

    def _file(self, name: str, folder: int, path: str) -> Iterator[Found | Unfit]:
        found = fault(path)
        if found is not None:
            yield Unfit(path, found)
            return
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                target = os.fsencode(os.readlink(name, dir_fd=folder))
                self.meter.add(path, len(target))
                yield Found(path, target, "link")
            elif stat.S_ISREG(status.st_mode):
                yield self._regular(name, folder, path, status)
            else:
                self.left_out["special"][path] += 1
        except FileNotFoundError:
            return
        except OSError:
            yield Unfit(path, Fault("type", "cannot be read"))

    def _regular(self, name: str, folder: int, path: str, before: os.stat_result) -> Found | Unfit:
        """``before`` is what lay there a moment ago."""
        _ = before
        with _opened(name, folder) as descriptor:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return Unfit(path, Fault("type", "changed while it was read"))
            if unfit := self._measured(path, status):
                return unfit
            content = _read(descriptor, status.st_size)
        if len(content) > status.st_size:
            return Unfit(path, Fault("type", "changed while it was read"))
        return Found(path, content, _mode(status))

    def _measured(self, path: str, status: os.stat_result) -> Unfit | None:
        """Count a file, unless it is somebody else's."""
        if status.st_nlink > 1 and status.st_uid != self._owner:
            return Unfit(path, Fault("link", "is a hard link to a file of somebody else"))
        self.meter.add(path, status.st_size)
        return None


class Glance(Walk):
    """The same walk by names and sizes alone: no file is opened, and all contents are empty. Links say where they lead."""

    def _regular(self, name: str, folder: int, path: str, before: os.stat_result) -> Found | Unfit:
        _ = name, folder
        return self._measured(path, before) or Found(path, b"", _mode(before))


def _mode(status: os.stat_result) -> FileMode:
    return "executable" if status.st_mode & stat.S_IXUSR else "file"


@contextlib.contextmanager
def _opened(name: str, folder: int) -> Iterator[int]:
    """A descriptor of whatever has that name: of a folder too, so look before reading."""
    descriptor = os.open(name, _FILE, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int) -> bytes:
    """All of a file, and one byte more when it has grown."""
    parts = []
    wanted = size + 1
    while wanted > 0 and (part := os.read(descriptor, min(wanted, 1 << 20))):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _small_file(name: str, folder: int) -> bytes:
    """The beginning of a file; nothing when it is no regular file."""
    with contextlib.suppress(OSError), _opened(name, folder) as descriptor:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.read(descriptor, _IGNORE_SIZE)
    return b""


def _identity(folder: Path | None) -> tuple[int, int] | None:
    if folder is None or not folder.exists():
        return None
    status = folder.stat()
    return status.st_dev, status.st_ino


def _folders_of(paths: Collection[str]) -> Iterator[str]:
    for path in paths:
        cut = path.rfind("/")
        while cut > 0:
            yield path[:cut]
            cut = path.rfind("/", 0, cut)
