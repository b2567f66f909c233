"""The inbox for who only leaves an order there: written without SQLAlchemy, which takes half of the time a `stop` has."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from pydantic import JsonValue

T = TypeVar("T")

BUSY = 5.0
"""Seconds a statement waits for another process."""
PUT = "INSERT INTO inbox (key, body, at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
REPLY = "SELECT reply FROM inbox WHERE key = ?"
WITHDRAW = "UPDATE inbox SET reply = ?, answered_at = ? WHERE key = ? AND reply IS NULL"


class Letterbox:
    """Orders and replies by key, in the database that another process works on."""

    def __init__(self, path: Path) -> None:
        """``path``: the database file. It is not opened yet."""
        self._path = path

    async def put(self, key: str, body: dict[str, JsonValue]) -> None:
        """Hand in an order; the same key is one order.

        Raises:
            StoreError: the database cannot be written.
        """
        await self._do(lambda connection: connection.execute(PUT, (key, json.dumps(body), _now())))

    async def reply(self, key: str) -> dict[str, JsonValue] | None:
        """None while there is none.

        Raises:
            StoreError: the database cannot be read.
        """
        return await self._do(lambda connection: _reply(connection, key))

    async def withdraw(self, key: str, reply: dict[str, JsonValue]) -> dict[str, JsonValue] | None:
        """Answer an order oneself, so that nobody carries it out; the answer it has already where somebody was first.

        Raises:
            StoreError: the database cannot be written.
        """

        def work(connection: sqlite3.Connection) -> dict[str, JsonValue] | None:
            withdrawn = connection.execute(WITHDRAW, (json.dumps(reply), _now(), key)).rowcount
            return None if withdrawn else _reply(connection, key)

        return await self._do(work)

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(self._with_connection, work)

    def _with_connection(self, work: Callable[[sqlite3.Connection], T]) -> T:
        address = f"{self._path.absolute().as_uri()}?mode=rw"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=BUSY)) as connection, connection:
                connection.execute("PRAGMA synchronous=FULL")
                return work(connection)
        except sqlite3.Error as error:
            from conductor_core.store.faults import translate  # noqa: PLC0415 - loads what this does without

            raise translate(error, self._path) from error


def _reply(connection: sqlite3.Connection, key: str) -> dict[str, JsonValue] | None:
    (text,) = connection.execute(REPLY, (key,)).fetchone() or (None,)
    reply: dict[str, JsonValue] | None = None if text is None else json.loads(text)
    return reply


def _now() -> int:
    """Whole microseconds since 1970 UTC, as all times stand in the tables."""
    return time.time_ns() // 1000
