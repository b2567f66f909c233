"""Moves what was committed from the write-ahead log into the database file, beside the writer: no commit waits for that."""

import contextlib
import sqlite3
import threading
from pathlib import Path

ROWS = 1000
"""Changed since the last time."""
PAGES = 8000
"""Of the log, 32 MB: so long it may get before a commit does it after all, because nobody came to it."""


class Checkpoints:
    """A thread with a connection of its own, from the first time on. It keeps nobody from reading or writing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._moved = 0
        self._due = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def committed(self, rows: int) -> None:
        """So many rows were changed up to now."""
        if rows - self._moved >= ROWS:
            self._moved = rows
            self._due.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="store-checkpoints", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Finish what is due."""
        self._closed = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        with contextlib.closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            more = True
            while more:
                self._due.wait()
                self._due.clear()
                more = not self._closed
                with contextlib.suppress(sqlite3.Error):  # the log has it all the same, and there is a next time
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
