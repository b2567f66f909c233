"""One unit of work on one connection: what is read or changed at once, and rows that may wait to be written together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Row, Select, UpdateBase

from conductor_core.store.memory import Memory
from conductor_core.store.prepared import Statements, tables_of
from conductor_core.store.tables import METADATA

Params = Mapping[str, Any]
Waiting = dict[str, Any]

RANK = {table.name: rank for rank, table in enumerate(METADATA.sorted_tables)}
"""Owners before what belongs to them."""


class Unit:
    """Everything repositories need of the database.

    A writer keeps one unit for its whole life, so that the rows of many callers travel in one ``executemany`` and what
    was written is remembered. Whatever is asked of the database itself is asked after the rows of its tables that wait were
    written; only :meth:`lookup` is not. After a rollback :meth:`forget` must be called.
    """

    def __init__(self, connection: Connection, statements: Statements) -> None:
        self._connection = connection
        self._statements = statements
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

    def lookup(self, statement: Executable, params: Params) -> Sequence[Row[Any]]:
        """Rows as the database has them; for who knows from :attr:`memory` what of them waits to be written."""
        prepared = self._statements.prepared(statement, self._connection.dialect, params)
        return self._connection.exec_driver_sql(prepared.sql, prepared.row(params)).all()

    def all(self, statement: Select[Any], params: Params | None = None) -> Sequence[Row[Any]]:
        """Every row of a question."""
        self._show(statement)
        return self._connection.execute(statement, params).all()

    def first(self, statement: Select[Any], params: Params | None = None) -> Row[Any] | None:
        """The first row, or None."""
        self._show(statement)
        return self._connection.execute(statement, params).first()

    def scalar(self, statement: Select[Any], params: Params | None = None) -> Any:
        """The first column of the first row, or None."""
        self._show(statement)
        return self._connection.execute(statement, params).scalar()

    def change(self, statement: Executable, params: Params | Sequence[Params] | None = None) -> int:
        """Change rows at once; the number of rows that were changed."""
        self.flush()
        self.changed = True
        return self._connection.execute(statement, params).rowcount

    def insert(self, statement: Executable, params: Params) -> Any:
        """Change one row at once; the first column of what the statement returns."""
        self.flush()
        self.changed = True
        return self._connection.execute(statement, params).scalar()

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
                prepared = self._statements.prepared(statement, self._connection.dialect, rows[0])
                self._connection.exec_driver_sql(prepared.sql, [prepared.row(row) for row in rows])

    def _show(self, question: Select[Any]) -> None:
        """Write the rows that wait where a question could see them; others go on waiting, so that many travel together."""
        if self._waiting and not tables_of(question).isdisjoint(_table(one) for one in self._waiting):
            self.flush()

    def forget(self) -> None:
        """A rollback happened, or somebody else may have written: what is remembered may be wrong."""
        self._waiting.clear()
        self._places.clear()
        self.memory.clear()


def _table(statement: UpdateBase) -> str:
    return statement.table.description


def _rank(statement: UpdateBase) -> int:
    return RANK[_table(statement)]
