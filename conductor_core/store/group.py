"""Group commit: many callers' ops in one transaction, and none of them spoiled by another."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conductor_core.domain.ids import RunId
from conductor_core.ports.store import Transaction
from conductor_core.store.ahead import read_ahead
from conductor_core.store.checkpoints import Checkpoints
from conductor_core.store.engines import write_connection
from conductor_core.store.faults import translate
from conductor_core.store.transaction import SqlTransaction
from conductor_core.store.unit import Unit


@dataclass(slots=True, eq=False)
class Job:
    """One caller's op, and how it came out."""

    op: Callable[[Transaction], Any]
    waiter: asyncio.Future[None]
    whole: tuple[RunId, ...] = ()
    """The runs that the op looks at as a whole."""
    result: Any = None
    error: Exception | None = None
    callbacks: list[Callable[[], Any]] = field(default_factory=list)


class GroupCommit:
    """The one connection that writes. It belongs to one thread.

    An op that raises before it changed anything costs nothing. Any other failure rolls the shared transaction back, and
    it is done again in halves, until the culprit is alone with its own exception.
    """

    def __init__(self, path: Path, *, alone: bool) -> None:
        self._path = path
        self._alone = alone
        self._connection: sqlite3.Connection | None = None

    def settle(self, jobs: Sequence[Job]) -> None:
        """Carry jobs out in their order; afterwards each has its result on disk, or its error and no trace."""
        try:
            connection = self._begin()
        except sqlite3.Error as error:
            fail(jobs, translate(error, self._path))
            return
        try:
            with connection:
                read_ahead(self._unit, (run for job in jobs for run in job.whole))
                for job in jobs:
                    self._run(job)
                self._unit.flush()
            self._unit.memory.trim()
            self._checkpoints.committed(connection.total_changes)
        except Exception as error:  # noqa: BLE001 - whatever an op raises is its caller's
            self._unit.forget()
            if len(jobs) == 1:
                fail(jobs, translate(error, self._path))
            else:
                middle = len(jobs) // 2
                self.settle(jobs[:middle])
                self.settle(jobs[middle:])

    def close(self) -> None:
        """Let go of the connection; the next job opens a new one."""
        if self._connection is not None:
            self._checkpoints.close()
            self._connection.close()
            self._connection = None

    def _begin(self) -> sqlite3.Connection:
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.ProgrammingError:  # it broke
            self.close()
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
        return connection

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = write_connection(self._path)
            self._checkpoints = Checkpoints(self._path)
            self._unit = Unit(self._connection)
            self._transaction = SqlTransaction(self._unit)
        if not self._alone:
            self._unit.forget()
        return self._connection

    def _run(self, job: Job) -> None:
        unit = self._unit
        unit.begin()
        job.error, job.callbacks = None, unit.callbacks
        try:
            job.result = job.op(self._transaction)
        except Exception as error:
            if unit.changed:
                raise
            job.error = translate(error, self._path)


def fail(jobs: Sequence[Job], error: Exception) -> None:
    """Give all jobs the same error."""
    for job in jobs:
        job.error = error
