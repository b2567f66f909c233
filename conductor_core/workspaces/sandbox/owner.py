"""Whose files a workspace holds when the service runs as root: an unprivileged user's, one for each workspace."""

import os
import stat
import threading
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from conductor_core.errors import WorkspaceError

FIRST, SPAN = 1_900_000_000, 50_000_000
"""User numbers that no system hands out; a workspace's own path picks one, so that it is the same after a restart."""
SMALL_FIRST, SMALL_SPAN = 20_000, 40_000
"""Used where a container knows 65,536 users only."""


@dataclass(frozen=True)
class Lease:
    """A workspace's files belong to ``uid`` for as long as it is open; None where we are no root and stay who we are."""

    uid: int | None
    release: Callable[[], None]


class Owners:
    """Hands a user number to each open workspace: a process limit counts per user, so neighbours do not share one."""

    def __init__(
        self, fixed: int | None = None, *, root: bool | None = None, knows: Callable[[int], bool] | None = None
    ) -> None:
        self._fixed = fixed
        self._root = os.geteuid() == 0 if root is None else root
        large = (knows or kernel_knows)(FIRST + SPAN)
        self._first, self._span = (FIRST, SPAN) if large else (SMALL_FIRST, SMALL_SPAN)
        self._open: Counter[Path] = Counter()
        self._uids: dict[Path, int] = {}
        self._lock = threading.Lock()  # workspaces are opened and closed in worker threads

    def lease(self, workspace: Path, *more: Path) -> Lease:
        """Give a workspace's files to its user, and those of ``more`` folders with them. Blocking.

        Raises:
            WorkspaceError: they cannot be given.
        """
        if not self._root:
            return Lease(None, lambda: None)
        uid = self._take(workspace)
        try:
            for folder in (workspace, *more):
                hand_over(folder, uid, self._ours)
        except WorkspaceError:
            self._give_back(workspace)
            raise
        return Lease(uid, lambda: self._give_back(workspace))

    def _take(self, workspace: Path) -> int:
        with self._lock:
            self._open[workspace] += 1
            if workspace not in self._uids:
                self._uids[workspace] = self._fixed if self._fixed is not None else self._free(workspace)
            return self._uids[workspace]

    def _give_back(self, workspace: Path) -> None:
        with self._lock:
            self._open[workspace] -= 1
            if self._open[workspace] <= 0:
                del self._open[workspace], self._uids[workspace]

    def _ours(self, uid: int) -> bool:
        """A number that only sandboxes have."""
        return uid == self._fixed or self._first <= uid < self._first + self._span

    def _free(self, workspace: Path) -> int:
        slot = zlib.crc32(os.fsencode(workspace)) % self._span
        taken = set(self._uids.values())
        while self._first + slot in taken:
            slot = (slot + 1) % self._span
        return self._first + slot


def kernel_knows(uid: int) -> bool:
    """The number exists in our user namespace."""
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        inside, _, count = map(int, line.split())
        if inside <= uid < inside + count:
            return True
    return False


def hand_over(workspace: Path, uid: int, ours: Callable[[int], bool]) -> None:
    """Make every file in a workspace the property of ``uid``. Follows no link; what is right already stays untouched.

    Raises:
        WorkspaceError: a file has a second name (a hard link) and is somebody else's: it may be one outside. Or the
            folders cannot be walked through.
    """
    try:
        _change(workspace, None, uid, ours)
        for _, folders, files, descriptor in os.fwalk(workspace, onerror=_fail):
            for name in (*folders, *files):
                _change(name, descriptor, uid, ours)
    except RecursionError as error:
        raise WorkspaceError(f"The folders in {workspace} are nested too deep.") from error
    except OSError as error:
        raise WorkspaceError(f"The files in {workspace} cannot be given to the sandbox's user: {error}.") from error


def _change(name: str | Path, folder: int | None, uid: int, ours: Callable[[int], bool]) -> None:
    state = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if state.st_uid == uid and state.st_gid == uid:
        return
    if stat.S_ISREG(state.st_mode) and state.st_nlink > 1 and not ours(state.st_uid):
        raise WorkspaceError(
            f"The file {name} has a second name elsewhere, so it cannot be given to a sandbox; copy it."
        )
    os.chown(name, uid, uid, dir_fd=folder, follow_symlinks=False)


def _fail(error: OSError) -> None:
    raise error
