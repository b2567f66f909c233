"""One working Conductor for each data folder."""

import fcntl
import os
from pathlib import Path

from conductor_core.errors import DatabaseInUseError


class FolderLock:
    """A lock on a file beside the database; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Args:
            path: The database file.

        Raises:
            DatabaseInUseError: another process holds it.
        """
        self._file = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._file, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            message = (
                f"Another Conductor (process {holder}) works on {path.parent}; stop it first, "
                "or use another folder (CONDUCTOR_HOME=…)."
            )
            raise DatabaseInUseError(message) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        self._held = True

    def release(self) -> None:
        """Let the next one in; once."""
        if self._held:
            self._held = False
            os.close(self._file)
