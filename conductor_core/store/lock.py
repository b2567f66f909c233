"""One working Conductor for each data folder."""

import fcntl
import os
from pathlib import Path

from conductor_core.errors import DatabaseInUseError


def attended(path: Path) -> bool:
    """Whether a process works in the folder of this database file. To look keeps nobody else from looking."""
    try:
        file = os.open(_beside(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


class FolderLock:
    """A lock on a file beside the database; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Args:
            path: The database file.

        Raises:
            DatabaseInUseError: another process holds it.
        """
        self._file = os.open(_beside(path), os.O_RDWR | os.O_CREAT, 0o600)
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


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")
