"""A whole read of SQLite in one trip to the thread of its connection and back.

Each trip is a turn of the event loop. Asked question by question, with the ends of its transaction, a read makes three and more: with
many runs at once that was a third of all the work.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")

CHUNK = 64
"""Rows at a time of a cursor of the driver's own, which nobody asks for."""


class Window(aiosqlite.Connection):
    """A connection whose thread looks through it as one does without an event loop."""

    def __init__(self, path: str, pragmas: Sequence[str], **given: Any) -> None:
        """``given`` is for SQLite."""

        def opened() -> sqlite3.Connection:
            connection: sqlite3.Connection = sqlite3.connect(path, **given)
            prepare(connection, pragmas)
            return connection

        super().__init__(opened, CHUNK)
        self._thread.daemon = True  # as SQLAlchemy makes those of connections that it opens itself

    async def look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Carry out work in a transaction of its own that sees one state."""

        def looked() -> T:
            self._conn.execute("BEGIN")
            try:
                return work(self._conn)
            finally:
                self._conn.rollback()

        found: T = await self._execute(looked)  # type: ignore[no-untyped-call]
        return found


def prepare(connection: sqlite3.Connection, pragmas: Sequence[str]) -> None:
    """How it works from now on."""
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
