"""Statements whose SQL is worked out once in a process: asking costs what SQLite needs for it, and little more."""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.visitors import iterate

DIALECT = sqlite.dialect()

Params: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Any
"""A named tuple of the columns that were asked for."""
Change: TypeAlias = Callable[[Any], Any]
"""Makes a value of ours one of the driver, or the other way round."""


class Prepared:
    """A statement for values of the same names."""

    def __init__(self, statement: Any, names: Sequence[str]) -> None:
        """``names`` of the values that are given each time; the others are part of the statement."""
        compiled = statement.compile(dialect=DIALECT, column_keys=names)
        whole = compiled.construct_expanded_state(dict.fromkeys(names))
        self.sql: str = whole.statement
        self.tables = frozenset(part.name for part in iterate(statement) if isinstance(part, Table))
        """Names of those it is about."""
        changes = {name: bind.type.bind_processor(DIALECT) for name, bind in compiled.binds.items()}
        self._binds: list[tuple[str, Any, Change | None]] = [
            (name, whole.parameters[name], changes.get(name)) for name in whole.positiontup
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        self._row = _named([column.name for column in columns])
        wanted = enumerate(column.type.result_processor(DIALECT, None) for column in columns)
        self._changes = [(place, change) for place, change in wanted if change is not None]

    def values(self, params: Params) -> list[Any]:
        """By position, as the driver wants them."""
        return [
            params.get(name, known) if change is None else change(params.get(name, known))
            for name, known, change in self._binds
        ]

    def rows(self, connection: sqlite3.Connection, params: Params) -> list[Row]:
        """All that is asked for."""
        found = connection.execute(self.sql, self.values(params)).fetchall()
        return list(map(self._row, map(self._changed, found) if self._changes else found))

    def _changed(self, row: Sequence[Any]) -> list[Any]:
        changed = list(row)
        for place, change in self._changes:
            changed[place] = change(changed[place])
        return changed


def _named(columns: Sequence[str]) -> Callable[[Sequence[Any]], Row]:
    row: Any = namedtuple("row", columns, rename=True)  # type: ignore[misc] # which columns is known only now
    make: Callable[[Sequence[Any]], Row] = row._make
    return make


@lru_cache(maxsize=512)
def prepared(statement: Executable, *names: str) -> Prepared:
    """The statement for values of these names."""
    return Prepared(statement, names)
