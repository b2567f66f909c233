"""Reads beside the writer."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from conductor_core.errors import StoreError
from conductor_core.ports.store import Transaction
from conductor_core.store.engines import read_engine
from conductor_core.store.faults import translate
from conductor_core.store.prepared import Statements
from conductor_core.store.transaction import SqlTransaction
from conductor_core.store.unit import Unit

T = TypeVar("T")


class Reader:
    """A connection that shows one state of the database at a time.

    A read is carried out at once, on the event loop: it waits for nobody, as readers of a write-ahead log do not, and handing
    each of its statements to a thread and back costs many times what SQLite needs for them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = read_engine(path)
        self._connection: Connection | None = None
        self._statements = Statements()
        self._closed = False

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """See the port."""
        if self._closed:
            raise StoreError("The store is closed; nothing more can be read.")
        await asyncio.sleep(0)  # whoever reads again and again gives others their turn
        try:
            return self._read(op)
        except DBAPIError as error:
            self._let_go()
            raise translate(error, self._path) from error

    async def close(self) -> None:
        """Nothing is read any more."""
        self._closed = True
        self._let_go()

    def _read(self, op: Callable[[Transaction], T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            unit = Unit(self._connection, self._statements)
            result = op(SqlTransaction(unit))
            unit.flush()  # refused by the connection: a read that writes must not pass unseen
            return result

    def _let_go(self) -> None:
        """The next read opens a new connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()
