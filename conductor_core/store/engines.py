"""Connections to the database file: one kind for the writer, one for readers."""

import sqlite3
from functools import partial
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from conductor_core.store.checkpoints import PAGES
from conductor_core.store.driver import Window, prepare

BUSY_TIMEOUT = 5000
"""Milliseconds a statement waits for another process."""
READ_CACHE = 256
"""KiB of the file that each connection for readers keeps; the system keeps all of it once for all of them."""
PRAGMAS = (f"busy_timeout={BUSY_TIMEOUT}", "synchronous=FULL", f"wal_autocheckpoint={PAGES}")


def write_engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    """One connection whose transactions hold the write lock from the start, so that none fails half-way for a lock.

    Args:
        path: The database file.
        foreign_keys: False for migrations, which may have to build a table anew without losing what belongs to it.
    """
    engine = create_engine(f"sqlite+pysqlite:///{path}", connect_args={"isolation_level": None}, pool_size=1)
    pragmas = (*PRAGMAS, "journal_mode=WAL", f"foreign_keys={'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        prepare(connection, pragmas)

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def write_connection(path: Path) -> sqlite3.Connection:
    """One of those for who looks after its transactions himself; nothing is begun."""
    pooled = write_engine(path).raw_connection()
    connection = pooled.driver_connection
    pooled.detach()
    return cast("sqlite3.Connection", connection)


def read_engine(path: Path, connections: int) -> AsyncEngine:
    """Connections that see one state of the database at a time and cannot change it."""
    window = partial(Window, pragmas=(*PRAGMAS, "query_only=ON", f"cache_size=-{READ_CACHE}"))
    return create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        connect_args={"isolation_level": None, "async_creator_fn": window},
        pool_size=connections,
        max_overflow=0,
    )
