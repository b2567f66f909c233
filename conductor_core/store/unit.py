"""One unit of work on one connection: what is read or changed at once, and rows that may wait to be written together."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Executable, Select, UpdateBase

from conductor_core.store.memory import Memory
from conductor_core.store.prepared import Params, Row, prepared
from conductor_core.store.tables import METADATA

Waiting = dict[str, Any]

RANK = {table.name: rank for rank, table in enumerate(METADATA.sorted_tables)}
"""Owners before what belongs to them."""


class Unit:
    """Everything repositories need of the database.

    A writer keeps one unit for its whole life, so that the rows of many callers travel in one ``executemany`` and what
    was written is remembered. Whatever is asked of the database itself is asked after the rows of its tables that wait were
    written; only :meth:`lookup` is not. After a rollback :meth:`forget` must be called.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: dict[UpdateBase, list[Waiting]] = {}
        self._places: dict[object, tuple[UpdateBase, Waiting]] = {}
        self.changed = False
        """Whether the caller now at work changed anything, so that it cannot fail without a rollback."""
        self.callbacks: list[Callable[[], Any]] = []
        """What the caller now at work wants done after the commit."""
        self.memory = Memory()

    def begin(self) -> None:
        """The next caller begins."""
        self.changed = False
        self.callbacks = []

    def lookup(self, statement: Executable, params: Params) -> Sequence[Row]:
        """Rows as the database has them; for who knows from :attr:`memory` what of them waits to be written."""
        return prepared(statement, *params).rows(self._connection, params)

    def all(self, statement: Select[Any], params: Params | None = None) -> Sequence[Row]:
        """Every row of a question."""
        question = prepared(statement, *(params or ()))
        if self._waiting and not question.tables.isdisjoint(map(_table, self._waiting)):
            self.flush()  # of what waits, only what could be seen: many are to travel together
        return question.rows(self._connection, params or {})

    def first(self, statement: Select[Any], params: Params | None = None) -> Row | None:
        """The first row, or None."""
        return next(iter(self.all(statement, params)), None)

    def scalar(self, statement: Select[Any], params: Params | None = None) -> Any:
        """The first column of the first row, or None."""
        row = self.first(statement, params)
        return None if row is None else row[0]

    def change(self, statement: Executable, params: Params | None = None) -> int:
        """Change rows at once; the number of rows that were changed."""
        self.flush()
        self.changed = True
        order, given = prepared(statement, *(params or ())), params or {}
        return self._connection.execute(order.sql, order.values(given)).rowcount

    def insert(self, statement: Executable, params: Params) -> Any:
        """Change one row at once; the first column of what the statement returns."""
        self.flush()
        self.changed = True
        return prepared(statement, *params).rows(self._connection, params)[0][0]

    def later(self, statement: UpdateBase, row: Waiting, key: object = None) -> None:
        """Write a row no later than at the commit. Two statements about one ``key`` are kept in order."""
        self.changed = True
        if key is not None:
            before = self._places.get(key)
            if before is not None and before[0] is not statement:
                self.flush()
            self._places[key] = statement, row
        self._waiting.setdefault(statement, []).append(row)

    def revise(self, statement: UpdateBase, key: object, where: Params, columns: Params) -> None:
        """Give a row that exists new values, no later than at the commit; one that waits under ``key`` takes them over."""
        before = self._places.get(key)
        if before is None:
            self.later(statement, {**where, **columns}, key)
        else:
            self.changed = True
            before[1].update(columns)

    def flush(self) -> None:
        """Write the rows that wait."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            self._places.clear()
            for statement in sorted(waiting, key=_rank):
                rows = waiting[statement]
                order = prepared(statement, *rows[0])
                self._connection.executemany(order.sql, map(order.values, rows))

    def forget(self) -> None:
        """A rollback happened, or somebody else may have written: what is remembered may be wrong."""
        self._waiting.clear()
        self._places.clear()
        self.memory.clear()


def _table(statement: UpdateBase) -> str:
    return statement.table.description


def _rank(statement: UpdateBase) -> int:
    return RANK[_table(statement)]
