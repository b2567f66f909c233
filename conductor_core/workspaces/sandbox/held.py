"""Folders for a moment where every user can reach them; what a killed process left of them goes at the next start.

They cannot lie in the data folder, which only its owner may enter: a wall that is tested there would not be needed.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_NEW = "conductor-new-"
"""Before it is locked nobody may take it for a dead one's."""
_KINDS = ("conductor-bait-", "conductor-probe-")
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class HeldFolder:
    """A new folder, locked for as long as its process lives."""

    def __init__(self, kind: str, mode: int) -> None:
        """``kind`` is ``bait`` or ``probe``."""
        new = Path(tempfile.mkdtemp(prefix=_NEW))
        self._descriptor = os.open(new, _OPEN)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.path = new.rename(new.with_name(new.name.replace(_NEW, f"conductor-{kind}-", 1)))
        self.path.chmod(mode)

    def remove(self) -> None:
        """Away with it and everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._descriptor)


def sweep() -> None:
    """Remove the folders of processes that are gone; those of other users and of the living stay. Blocks."""
    for folder in Path(tempfile.gettempdir()).iterdir():
        if folder.name.startswith(_KINDS):
            with contextlib.suppress(OSError):
                _remove_unheld(folder)


def _remove_unheld(folder: Path) -> None:
    descriptor = os.open(folder, _OPEN)
    try:
        if os.geteuid() not in (0, os.fstat(descriptor).st_uid):  # root gives some of its own to a sandbox's user
            return
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
