"""Opening the store: made, upgraded, or refused."""

import asyncio
from pathlib import Path

from conductor_core.ports.clock import Clock
from conductor_core.store import folder
from conductor_core.store.inspection import inspect
from conductor_core.store.lock import FolderLock
from conductor_core.store.sqlite import SqliteStore
from conductor_core.store.upgrading import upgrade
from conductor_core.store.versions import HEAD


async def open_store(path: Path, clock: Clock, *, exclusive: bool = True) -> SqliteStore:
    """Open the database file, made or upgraded where needed.

    Args:
        path: The file; a lock and the copies made before upgrades stand beside it.
        clock: For the names of those copies.
        exclusive: True for the one process that works. False for another one beside it that lists, reads and hears; by
            agreement it writes nothing but orders left, what came in over chat, and who lets us in.

    Raises:
        DatabaseInUseError: another process works on it.
        DatabaseTooNewError: a newer Conductor wrote it.
        DatabaseMalformedError: it is damaged or not ours; not a byte of it was changed.
        StoreError: the folder or file cannot be used; says why.
    """
    lock = await asyncio.to_thread(_prepare, path, clock, exclusive=exclusive)
    return SqliteStore(path, lock)


def _prepare(path: Path, clock: Clock, *, exclusive: bool) -> FolderLock | None:
    folder.prepare(path.parent)
    if not exclusive and inspect(path) == HEAD:
        return None
    lock = FolderLock(path)
    try:
        version = inspect(path)
        if version != HEAD:
            upgrade(path, version, clock.now())
    except BaseException:
        lock.release()
        raise
    if exclusive:
        return lock
    lock.release()
    return None
