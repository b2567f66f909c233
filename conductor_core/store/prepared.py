"""Statements whose SQL is worked out once, so that rows by the hundred go to the driver without being looked at again."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Executable, Select, Table
from sqlalchemy.sql.visitors import iterate

Bind = tuple[str, Any, Callable[[Any], Any] | None]
"""Name of a value, what it is where a row does not give it, and what makes it a value of the driver."""


class Prepared:
    """A statement for rows that all give the same columns."""

    def __init__(self, statement: Any, dialect: Dialect, columns: Iterable[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns))
        self.sql = str(compiled)
        self._binds: list[Bind] = [
            (name, bind.value, bind.type.bind_processor(dialect))
            for name, bind in ((name, compiled.binds[name]) for name in compiled.positiontup)
        ]

    def row(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values by position, as the driver wants them."""
        return tuple(
            values.get(name, default) if process is None else process(values.get(name, default))
            for name, default, process in self._binds
        )


class Statements:
    """What was prepared; it outlives the units of work that ask for it."""

    def __init__(self) -> None:
        self._known: dict[Executable, Prepared] = {}

    def prepared(self, statement: Executable, dialect: Dialect, row: Mapping[str, Any]) -> Prepared:
        """The statement for rows like this one."""
        known = self._known.get(statement)
        if known is None:
            known = self._known[statement] = Prepared(statement, dialect, row)
        return known


@lru_cache(maxsize=512)
def tables_of(statement: Select[Any]) -> frozenset[str]:
    """Names of the tables a question is about."""
    return frozenset(part.name for part in iterate(statement) if isinstance(part, Table))
