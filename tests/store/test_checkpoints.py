"""The write-ahead log and the database file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from conductor_core.store.checkpoints import ROWS, Checkpoints
from conductor_core.store.creating import create
from conductor_core.store.engines import write_connection


def in_the_file(database: Path) -> int:
    """Rows that stand in the file itself, whatever the log beside it holds."""
    with closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM counters").fetchone()
        return int(count)


def test_what_was_committed_goes_into_the_file_beside_the_writer(database: Path) -> None:
    """Once it is enough; until then the log alone has it."""
    database.parent.mkdir()
    create(database)
    with closing(write_connection(database)) as writer:
        checkpoints = Checkpoints(database)
        writer.executemany("INSERT INTO counters VALUES (?, 1)", ((f"c{number}",) for number in range(ROWS)))
        checkpoints.committed(ROWS - 1)
        assert in_the_file(database) == 0
        checkpoints.committed(ROWS)
        checkpoints.close()
        assert in_the_file(database) == ROWS
