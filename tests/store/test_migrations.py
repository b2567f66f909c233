"""Upgrades: from nothing, from the version before, and killed half-way."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from conductor_core.errors import StoreError
from conductor_core.store.engines import migration_engine
from conductor_core.store.opening import open_store
from conductor_core.store.tables import METADATA
from conductor_core.store.upgrading import config, migrate
from conductor_core.store.versions import HEAD, VERSIONS
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.store_values import NOW, TALLY, a_project, a_run

BACKUP = "conductor.db.0001-20260102T030405.backup"


@pytest.fixture
def old(database: Path) -> Path:
    """A database as version 0001 left it, with rows in it."""
    database.parent.mkdir()
    database.touch()
    migrate(database, "0001")
    connection = sqlite3.connect(database)
    micros = (NOW.timestamp() * 1_000_000).__round__()
    connection.execute(
        "INSERT INTO projects (id, created_at, body) VALUES (?, ?, ?)", (TALLY, micros, a_project().model_dump_json())
    )
    connection.execute(
        "INSERT INTO runs (id, project, state, created_at, body) VALUES (?, ?, ?, ?, ?)",
        ("R1", TALLY, "running", micros, a_run().model_dump_json()),
    )
    connection.commit()
    connection.close()
    return database


def orphan(database: Path) -> None:
    """Remove a project without its run, as only a foreign hand can."""
    connection = sqlite3.connect(database)
    connection.execute("DELETE FROM projects")
    connection.commit()
    connection.close()


def tables(database: Path) -> set[str]:
    """Names of all tables."""
    connection = sqlite3.connect(database)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
    connection.close()
    return names


KILLED_AFTER = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from sqlalchemy import Engine, event
from conductor_core.store.upgrading import upgrade

changes = []

@event.listens_for(Engine, "after_cursor_execute")
def executed(connection, cursor, statement, *rest):
    changes.extend(word for word in ("CREATE", "INSERT", "UPDATE") if statement.lstrip().startswith(word))
    if len(changes) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

upgrade(Path(sys.argv[1]), sys.argv[2] or None, datetime(2026, 1, 2))
"""


def upgrade_killed(database: Path, version: str, *, after: int) -> None:
    """Upgrade in another process, which is killed after so many changing statements."""
    arguments = [str(database), version, str(after)]
    ended = subprocess.run([sys.executable, "-c", KILLED_AFTER, *arguments], check=False)
    assert ended.returncode == -signal.SIGKILL


def test_the_versions_are_those_of_the_migrations() -> None:
    """In one line, each after the one before."""
    scripts = list(ScriptDirectory.from_config(config()).walk_revisions())
    assert tuple(script.revision for script in reversed(scripts)) == VERSIONS
    assert scripts[0].revision == HEAD


def shape(database: Path) -> dict[str, object]:
    """Columns, keys and indices of all tables, whatever order they were made in."""
    connection = sqlite3.connect(database)
    asked = {
        (table, pragma): sorted(connection.execute(f"SELECT * FROM pragma_{pragma}(?)", (table,)))
        for table in tables(database)
        for pragma in ("table_info", "foreign_key_list", "index_list")
    }
    found: dict[str, object] = {}
    for (table, pragma), rows in asked.items():
        if pragma == "table_info":
            found[f"{table} columns"] = rows
        elif pragma == "foreign_key_list":
            found[f"{table} owners"] = sorted(row[2:] for row in rows)
        else:
            names = {name for _, name, *_ in rows if not name.startswith("sqlite_")}
            found[f"{table} indices"] = {
                name: connection.execute("SELECT name FROM pragma_index_info(?)", (name,)).fetchall() for name in names
            }
    found["application"] = connection.execute("PRAGMA application_id").fetchone()
    found["version"] = connection.execute("SELECT * FROM alembic_version").fetchall()
    connection.close()
    return found


async def test_a_new_database_is_what_all_migrations_make(database: Path, tmp_path: Path) -> None:
    """It is made without them, because that takes a tenth of the time."""
    migrated = tmp_path / "migrated.db"
    migrated.touch()
    migrate(migrated, HEAD)
    await (await open_store(database, ManualClock())).close()
    assert shape(database) == shape(migrated)
    assert shape(migrated)["version"] == [(HEAD,)]


def test_migrations_make_exactly_the_tables_the_program_knows(database: Path) -> None:
    """From nothing."""
    database.parent.mkdir()
    database.touch()
    migrate(database, HEAD)
    engine = migration_engine(database)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()
    assert differences == []


async def test_the_version_before_is_upgraded_with_all_its_rows(old: Path) -> None:
    """A copy of it is put beside it first, and is itself a database of the old version."""
    store = await open_store(old, ManualClock())
    await store.write(lambda tx: tx.settings.set("mode", "fast", NOW, "ann"))
    assert await store.read(lambda tx: (tx.projects.all(), tx.runs.all())) == ([a_project()], [a_run()])
    assert await store.read(lambda tx: tx.settings.all()) == {"mode": "fast"}
    await store.close()
    backup = old.with_name(BACKUP)
    assert {file.name for file in old.parent.iterdir()} == {old.name, old.name + ".lock", BACKUP}
    assert backup.stat().st_mode & 0o777 == 0o600
    assert "settings" not in tables(backup)
    again = await open_store(backup, ManualClock())
    assert await again.read(lambda tx: tx.projects.all()) == [a_project()]
    await again.close()


async def test_somebody_who_only_looks_upgrades_too(old: Path) -> None:
    """Nobody works on it, so nobody is disturbed."""
    beside = await open_store(old, ManualClock(), exclusive=False)
    assert await beside.read(lambda tx: tx.runs.all()) == [a_run()]
    await beside.close()


async def test_an_upgrade_that_would_break_a_row_is_not_done(old: Path) -> None:
    """A run without its project was found; the database stays what it was."""
    orphan(old)
    with pytest.raises(StoreError, match="would break a row of runs"):
        await open_store(old, ManualClock())
    assert "settings" not in tables(old)


async def test_a_copy_that_cannot_be_written_stops_the_upgrade(old: Path) -> None:
    """Something else is in its place."""
    old.with_name(BACKUP + ".draft").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        await open_store(old, ManualClock())
    assert "settings" not in tables(old)


@pytest.mark.parametrize("statement", range(1, 7))
async def test_an_upgrade_killed_half_way_leaves_the_old_database(old: Path, statement: int) -> None:
    """After each of its statements; the next start upgrades as if nothing had been."""
    before = tables(old)
    upgrade_killed(old, "0001", after=statement)
    assert tables(old) == before
    store = await open_store(old, ManualClock())
    assert await store.read(lambda tx: (tx.projects.all(), tx.agents.all())) == ([a_project()], [])
    await store.close()


@pytest.mark.parametrize("statement", [1, 9, 30])
async def test_a_first_start_killed_half_way_begins_again(database: Path, statement: int) -> None:
    """Nothing is there but an empty file."""
    database.parent.mkdir()
    upgrade_killed(database, "", after=statement)
    assert tables(database) == set()
    store = await open_store(database, ManualClock())
    assert await store.read(lambda tx: tx.projects.all()) == []
    await store.close()
