"""Opening: made, upgraded, or refused with the file as it was."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from conductor_core.errors import (
    DatabaseInUseError,
    DatabaseMalformedError,
    DatabaseTooNewError,
    StoreError,
)
from conductor_core.store.folder import file_system
from conductor_core.store.opening import open_store
from conductor_core.store.versions import HEAD
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.store_values import TALLY, a_project, begin


async def make(database: Path) -> None:
    """A database with a few rows."""
    store = await open_store(database, ManualClock())
    await store.write(begin)
    await store.close()


def put(database: Path, content: bytes) -> None:
    """Something that was there before."""
    database.parent.mkdir(exist_ok=True)
    database.write_bytes(content)


def overwrite(database: Path, page: int) -> None:
    """Spoil a hundred bytes."""
    content = bytearray(database.read_bytes())
    start = page * 4096 if page >= 0 else len(content) + page * 4096
    content[start : start + 100] = b"\xff" * 100
    database.write_bytes(content)


def content_of(database: Path) -> bytes:
    """Every byte."""
    return database.read_bytes()


def imports_alembic(database: Path) -> bool:
    """Whether opening and closing a database in a new process does."""
    code = (
        "import asyncio, sys; from pathlib import Path; from conductor_core.store.opening import open_store\n"
        "from conductor_core.testing.clock import ManualClock\n"
        "async def main():\n    await (await open_store(Path(sys.argv[1]), ManualClock())).close()\n"
        "asyncio.run(main()); print('alembic' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code, database], check=True, capture_output=True, text=True)
    return ended.stdout == "True\n"


async def refused(database: Path, error: type[StoreError], *, exclusive: bool = True) -> str:
    """The message of a refusal that left every byte as it was."""
    before = content_of(database)
    with pytest.raises(error) as refusal:
        await open_store(database, ManualClock(), exclusive=exclusive)
    assert content_of(database) == before
    assert type(refusal.value) is error
    return refusal.value.message


async def test_what_a_killed_process_left_half_made_is_in_nobodys_way(database: Path) -> None:
    """A new database is there whole or not at all."""
    put(database.with_name(f"{database.name}.draft"), b"SQLite for")
    await make(database)
    assert sorted(path.name for path in database.parent.iterdir()) == [database.name, f"{database.name}.lock"]


async def test_a_new_database_belongs_to_its_owner_alone(database: Path) -> None:
    """Folder and files are made, closed to everybody else; nothing but database and lock is left after closing."""
    await make(database)
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in database.parent.iterdir()} == {
        "conductor.db": 0o600,
        "conductor.db.lock": 0o600,
    }


async def test_an_empty_file_is_a_new_database(database: Path) -> None:
    """As a program leaves it that was killed while making it."""
    put(database, b"")
    await make(database)


async def test_a_file_without_tables_is_a_new_database(database: Path) -> None:
    """It says how to write and holds nothing yet."""
    put(database, b"")
    sqlite3.connect(database).execute("PRAGMA journal_mode=WAL").connection.close()
    await make(database)


async def test_an_up_to_date_database_opens_without_alembic(database: Path) -> None:
    """Importing that takes longer than everything else at a start."""
    await make(database)
    assert not imports_alembic(database)


async def test_a_newer_database_is_refused(database: Path) -> None:
    """With both versions and what to do."""
    await make(database)
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num='0099'")
    connection.commit()
    connection.close()
    message = await refused(database, DatabaseTooNewError)
    assert message == (
        f"{database} has version 0099, this Conductor knows {HEAD}: update the program, or choose another data folder."
    )


@pytest.mark.parametrize("exclusive", [True, False])
@pytest.mark.parametrize(
    "content", [b"hello, I am a diary", b"SQLite format 3\x00" + b"\xff" * 4080, b"\x00" * 8192, b"SQLite"]
)
async def test_a_file_that_is_no_database_is_left_alone(database: Path, content: bytes, *, exclusive: bool) -> None:
    """Whatever it holds."""
    put(database, content)
    assert str(database) in await refused(database, DatabaseMalformedError, exclusive=exclusive)


async def test_a_database_of_another_program_is_left_alone(database: Path) -> None:
    """It is valid, but it is not ours."""
    database.parent.mkdir()
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE diary (page TEXT)")
    connection.close()
    assert "is not a database of Conductor" in await refused(database, DatabaseMalformedError)
    assert {file.name for file in database.parent.iterdir()} == {"conductor.db", "conductor.db.lock"}


@pytest.mark.parametrize("page", [1, 5, -1])
async def test_a_damaged_database_is_refused_and_the_newest_backup_named(database: Path, page: int) -> None:
    """A hundred bytes overwritten somewhere are noticed, and nothing is made anew."""
    await make(database)
    backup = database.with_name("conductor.db.0001-20260102T030405.backup")
    put(backup, b"")
    overwrite(database, page)
    message = await refused(database, DatabaseMalformedError)
    assert "is damaged" in message
    assert str(backup) in message


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    """Nothing is put into it."""
    with pytest.raises(DatabaseMalformedError, match="is no file"):
        await open_store(tmp_path, ManualClock())


async def test_a_second_worker_is_refused_by_name_of_the_first(database: Path) -> None:
    """Until the first is closed; somebody who only looks may come in."""
    first = await open_store(database, ManualClock())
    with pytest.raises(DatabaseInUseError, match=rf"process {os.getpid()}\b.*stop it first"):
        await open_store(database, ManualClock())
    await first.write(begin)
    beside = await open_store(database, ManualClock(), exclusive=False)
    assert await beside.read(lambda tx: tx.projects.all()) == [a_project()]
    assert await beside.write(lambda tx: tx.inbox.put("k", {"name": "stop"}, ManualClock().now()))
    assert await first.read(lambda tx: tx.inbox.waiting()) == [("k", {"name": "stop"})]
    await first.close()
    second = await open_store(database, ManualClock())
    assert await second.read(lambda tx: tx.projects.get(TALLY)) == a_project()
    await second.close()
    await beside.close()


async def test_somebody_who_only_looks_makes_the_database_when_there_is_none(database: Path) -> None:
    """And keeps nobody out afterwards."""
    beside = await open_store(database, ManualClock(), exclusive=False)
    assert await beside.read(lambda tx: tx.runs.all()) == []
    worker = await open_store(database, ManualClock())
    await worker.close()
    await beside.close()


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A file is in its place."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        await open_store(tmp_path / "file" / "data" / "conductor.db", ManualClock())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
async def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    """Who owns it could change what is in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    with pytest.raises(StoreError, match="belongs to user 12345"):
        await open_store(folder / "conductor.db", ManualClock())


def test_the_kind_of_a_file_system_is_read_from_the_mounts(tmp_path: Path) -> None:
    """The longest mount point counts; spaces in it are escaped."""
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/a / ext4 rw 0 0\nserver:/x /my\\040home nfs4 rw 0 0\ntmp /my\\040home/fast tmpfs rw 0 0\n")
    assert file_system(Path("/my home/ann"), mounts) == "nfs4"
    assert file_system(Path("/my home/fast"), mounts) == "tmpfs"
    assert file_system(Path("/my homework"), mounts) == "ext4"
    assert file_system(Path("/anything"), tmp_path / "missing") == ""
