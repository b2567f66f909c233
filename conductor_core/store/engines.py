"""Connections to the database file: for the writer, for migrations, for readers."""

import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from conductor_core.store.checkpoints import PAGES
from conductor_core.store.driver import Window, prepare

BUSY_TIMEOUT = 5000
"""Milliseconds a statement waits for another process."""
READ_CACHE = 256
"""KiB of the file that each connection for readers keeps; the system keeps all of it once for all of them."""
PRAGMAS = (f"busy_timeout={BUSY_TIMEOUT}", "synchronous=FULL", f"wal_autocheckpoint={PAGES}")


def write_connection(path: Path) -> sqlite3.Connection:
    """For who looks after its transactions: nothing is begun by itself."""
    connection = sqlite3.connect(path, isolation_level=None)
    prepare(connection, (*PRAGMAS, "journal_mode=WAL", "foreign_keys=ON"))
    return connection


def migration_engine(path: Path) -> Engine:
    """Its transactions hold the write lock from the start, and may build a table anew without losing what belongs to it."""
    engine = create_engine(f"sqlite+pysqlite:///{path}", connect_args={"isolation_level": None}, pool_size=1)

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        prepare(connection, (*PRAGMAS, "journal_mode=WAL", "foreign_keys=OFF"))

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def read_engine(path: Path, connections: int) -> AsyncEngine:
    """Connections that see one state of the database at a time and cannot change it."""
    window = partial(Window, pragmas=(*PRAGMAS, "query_only=ON", f"cache_size=-{READ_CACHE}"))
    return create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        connect_args={"isolation_level": None, "async_creator_fn": window},
        pool_size=connections,
        max_overflow=0,
    )
