"""One unit of work on one connection: what is read or changed at once, and rows that may wait to be written together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Row

from conductor_core.domain.ids import RunId

Params = Mapping[str, Any]


class Unit:
    """Everything repositories need of the database.

    A writer keeps one unit for its whole life, so that the rows of many callers travel in one ``executemany`` and the
    number of each run's last event is looked up once. After a rollback :meth:`forget` must be called.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[Executable, list[Params]] = {}
        self._keys: dict[object, Executable] = {}
        self.changed = False
        """Whether the caller now at work changed anything, so that it cannot fail without a rollback."""
        self.callbacks: list[Callable[[], Any]] = []
        """What the caller now at work wants done after the commit."""
        self.numbers: dict[RunId, int] = {}
        """Last event number of runs, as far as known."""

    def begin(self) -> None:
        """The next caller begins."""
        self.changed = False
        self.callbacks = []

    def all(self, statement: Executable, params: Params | None = None) -> Sequence[Row[Any]]:
        """Every row of a question."""
        return self._connection.execute(statement, params).all()

    def first(self, statement: Executable, params: Params | None = None) -> Row[Any] | None:
        """The first row, or None."""
        return self._connection.execute(statement, params).first()

    def scalar(self, statement: Executable, params: Params | None = None) -> Any:
        """The first column of the first row, or None."""
        return self._connection.execute(statement, params).scalar()

    def change(self, statement: Executable, params: Params | Sequence[Params] | None = None) -> int:
        """Change rows at once; the number of rows that were changed."""
        self.changed = True
        return self._connection.execute(statement, params).rowcount

    def insert(self, statement: Executable, params: Params) -> Any:
        """Change one row at once; the first column of what the statement returns."""
        self.changed = True
        return self._connection.execute(statement, params).scalar()

    def later(self, statement: Executable, params: Params, key: object = None) -> None:
        """Write a row no later than at the commit. Two statements about one ``key`` are kept in order."""
        self.changed = True
        if key is not None and self._keys.setdefault(key, statement) is not statement:
            self.flush()
            self._keys[key] = statement
        self._waiting.setdefault(statement, []).append(params)

    def flush(self) -> None:
        """Write the rows that wait. Whoever reads or deletes from their tables calls this first."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            self._keys.clear()
            for statement, rows in waiting.items():
                self._connection.execute(statement, rows)

    def forget(self) -> None:
        """A rollback happened, or somebody else may have written: what is remembered may be wrong."""
        self._waiting.clear()
        self._keys.clear()
        self.numbers.clear()
