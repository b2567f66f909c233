"""The store on one SQLite file."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from conductor_core.domain.ids import RunId
from conductor_core.ports.store import Transaction
from conductor_core.store.lock import FolderLock
from conductor_core.store.reader import Reader
from conductor_core.store.writer import Writer

T = TypeVar("T")


class SqliteStore:
    """See the port. Belongs to the event loop it was opened on."""

    def __init__(self, path: Path, lock: FolderLock | None) -> None:
        self._lock = lock
        self._writer = Writer(path, alone=lock is not None)
        self._reader = Reader(path)

    async def write(self, op: Callable[[Transaction], T], whole: tuple[RunId, ...] = ()) -> T:
        """See the port."""
        return await self._writer.write(op, whole)

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """See the port."""
        return await self._reader.read(op)

    async def close(self) -> None:
        """See the port."""
        await self._reader.close()
        await self._writer.close()
        if self._lock is not None:
            self._lock.release()
