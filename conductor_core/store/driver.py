"""A question to SQLite in one trip to the thread of its connection, where the driver makes four: open, ask, fetch, close.

Each trip is a turn of the event loop there and back, and with many runs at once that was a third of all the work.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any, Self

from aiosqlite import Connection

CHUNK = 64
"""Rows at a time of a cursor of the driver's own, which nobody asks for."""


class Questions(Connection):
    """A connection whose cursors have all rows as soon as they have asked."""

    def __init__(self, path: str, **given: Any) -> None:
        """``given`` is for SQLite."""
        super().__init__(lambda: sqlite3.connect(path, **given), CHUNK)
        self._thread.daemon = True  # as SQLAlchemy makes those of connections that it opens itself

    def cursor(self) -> "Answers":  # type: ignore[override] # of it SQLAlchemy uses what stands below
        """Costs nothing before it asks."""
        return Answers(self)

    async def ask(self, sql: str, parameters: Sequence[Any]) -> tuple[Any, list[Any]]:
        """The columns and rows of an answer; no columns for what is no question."""

        def asked() -> tuple[Any, list[Any]]:
            cursor = self._conn.execute(sql, parameters)
            return cursor.description, cursor.fetchall()

        found: tuple[Any, list[Any]] = await self._execute(asked)  # type: ignore[no-untyped-call]
        return found


class Answers:
    """A cursor, as far as SQLAlchemy uses one of a connection that only reads."""

    rowcount = -1
    lastrowid = None

    def __init__(self, connection: Questions) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Ask, and have the answer."""
        self.description, self._rows = await self._connection.ask(sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """It is there already."""
        return self._rows

    async def close(self) -> None:
        """Nothing is held."""
