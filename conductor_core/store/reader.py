"""Reads beside the writer."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from conductor_core.errors import StoreError
from conductor_core.ports.store import Transaction
from conductor_core.store.driver import Window
from conductor_core.store.engines import read_engine
from conductor_core.store.faults import translate
from conductor_core.store.transaction import SqlTransaction
from conductor_core.store.unit import Unit

T = TypeVar("T")

CONNECTIONS = 4
"""Reads at once; more wait for their turn."""


class Reader:
    """A few connections that each show one state of the database at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = read_engine(path, CONNECTIONS)
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._open: list[AsyncConnection] = []
        self._idle: list[Window] = []
        self._closed = False

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """See the port."""

        def work(connection: sqlite3.Connection) -> T:
            unit = Unit(connection)
            result = op(SqlTransaction(unit))
            unit.flush()  # refused by the connection: a read that writes must not pass unseen
            return result

        if self._closed:
            raise StoreError("The store is closed; nothing more can be read.")
        try:
            async with self._turns:
                window = self._idle.pop() if self._idle else await self._another()
                try:
                    return await window.look(work)
                finally:
                    self._idle.append(window)
        except (DBAPIError, sqlite3.Error) as error:
            raise translate(error, self._path) from error

    async def _another(self) -> Window:
        self._open.append(connection := await self._engine.connect())
        return cast("Window", (await connection.get_raw_connection()).driver_connection)

    async def close(self) -> None:
        """Wait for reads under way, then close all connections."""
        self._closed = True
        for _ in range(CONNECTIONS):
            await self._turns.acquire()
        for connection in self._open:
            await connection.close()
        await self._engine.dispose()
        for _ in range(CONNECTIONS):
            self._turns.release()
