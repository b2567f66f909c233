"""An order that a command line leaves lies where the service looks, and the answer where the command line does."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.errors import DatabaseInUseError, StoreError
from conductor_core.store.letterbox import Letterbox
from conductor_core.store.lock import FolderLock, attended
from conductor_core.store.sqlite import SqliteStore
from conductor_core.testing.clock import ManualClock


async def test_an_order_is_handed_in_once_and_answered(database: Path, store: SqliteStore) -> None:
    """It stands in the table as if the service had put it there."""
    letterbox = Letterbox(database)
    await letterbox.put("one", {"goal": "größer"})
    await letterbox.put("one", {"goal": "another"})
    assert await store.read(lambda tx: tx.inbox.waiting()) == [("one", {"goal": "größer"})]
    assert await letterbox.reply("one") is None
    await store.write(lambda tx: tx.inbox.answered("one", {"text": "done"}, ManualClock().now()))
    assert await letterbox.reply("one") == {"text": "done"}


async def test_an_order_that_nobody_took_is_withdrawn(database: Path, store: SqliteStore) -> None:
    """Who was first counts: the answer that stands there, or the withdrawal."""
    letterbox = Letterbox(database)
    await letterbox.put("one", {})
    assert await letterbox.withdraw("one", {"text": "never mind"}) is None
    assert await store.read(lambda tx: tx.inbox.waiting()) == []
    assert await letterbox.withdraw("one", {"text": "once more"}) == {"text": "never mind"}


def test_where_there_is_no_database_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open database file"):
        asyncio.run(Letterbox(tmp_path / "conductor.db").put("one", {}))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_attended_while_somebody_holds_its_lock(tmp_path: Path) -> None:
    """To ask makes no file, and two who ask do not take each other for somebody at work."""
    database = tmp_path / "conductor.db"
    assert not attended(database)
    assert list(tmp_path.iterdir()) == []
    somebody = FolderLock(database)
    assert attended(database)
    with pytest.raises(DatabaseInUseError):
        FolderLock(database)
    somebody.release()
    assert not attended(database)
