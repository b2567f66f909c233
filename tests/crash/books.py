"""What the database says: at once after a kill, and at the end."""

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.engine.clock import SystemClock
from conductor_core.events import EventRecord
from conductor_core.ports.store import Transaction
from conductor_core.store.opening import open_store


@dataclass(frozen=True)
class Snapshot:
    """What is on disk at the moment of a kill."""

    working: int
    """Attempts that were being worked on."""
    runs: int
    """Orders that became runs."""
    unfinished: int
    """Runs that are not over."""
    asked: int
    """Model calls that were sent and whose answer is not on disk."""
    answered: int
    """Model calls whose answer is on disk."""
    recovered: dict[str, int]
    """How often each run was told to have been recovered."""


@contextmanager
def untouched(home: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the database as the kill left it, so that looking at it repairs nothing."""
    with TemporaryDirectory() as folder:
        for name in ("conductor.db", "conductor.db-wal"):
            if (home / name).exists():
                shutil.copy(home / name, folder)
        connection = sqlite3.connect(Path(folder) / "conductor.db")
        try:
            yield connection
        finally:
            connection.close()


def look(home: Path) -> Snapshot | None:
    """What is on disk; None before there is a database with tables."""
    with untouched(home) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchall():
            return None
        over = "('done', 'incomplete', 'failed', 'cancelled', 'paused')"
        calls = "FROM journal WHERE key LIKE 'call-%' AND answer IS"
        told = database.execute("SELECT run, count(*) FROM events WHERE kind = 'run.recovered' GROUP BY run")
        return Snapshot(
            working=_number(database, "SELECT count(*) FROM attempts WHERE state = 'running'"),
            runs=_number(database, "SELECT count(*) FROM runs"),
            unfinished=_number(database, f"SELECT count(*) FROM runs WHERE state NOT IN {over}"),
            asked=_number(database, f"SELECT count(*) {calls} NULL"),
            answered=_number(database, f"SELECT count(*) {calls} NOT NULL"),
            recovered=dict(told.fetchall()),
        )


def _number(database: sqlite3.Connection, question: str) -> int:
    return int(database.execute(question).fetchone()[0])


@dataclass(frozen=True)
class RunBooks:
    """Everything about one run."""

    run: Run
    tasks: tuple[Task, ...]
    attempts: tuple[Attempt, ...]
    events: tuple[EventRecord, ...]

    def of_kind(self, kind: str) -> list[EventRecord]:
        """Its events of a kind."""
        return [record for record in self.events if record.event.kind == kind]


async def read_runs(home: Path) -> tuple[RunBooks, ...]:
    """All runs, oldest first."""
    store = await open_store(home / "conductor.db", SystemClock(), exclusive=True)
    try:
        return await store.read(lambda tx: tuple(_books(tx, run) for run in reversed(tx.runs.all())))
    finally:
        await store.close()


def _books(tx: Transaction, run: Run) -> RunBooks:
    events: list[EventRecord] = []
    while page := tx.events.after(RunId(run.id), events[-1].number if events else 0):
        events += page
    return RunBooks(run, tuple(tx.tasks.of(run.id)), tuple(tx.attempts.of(run.id)), tuple(events))


@dataclass(frozen=True)
class Ledger:
    """All money of a home."""

    states: tuple[str, ...]
    """One for each call that was ever booked."""
    input_tokens: int
    """Of calls that were answered; those that were cut off count at what they could be at most."""
    output_tokens: int


ANSWERED = """
    SELECT total(body ->> '$.report.usage.input_tokens'), total(body ->> '$.report.usage.output_tokens') FROM events
    WHERE body ->> '$.report.kind' = 'spent' AND coalesce(body ->> '$.report.cut_off_by', '') = ''
"""
"""Tokens of calls that nothing cut off; an event is written with the row of the ledger that it tells of."""


def read_ledger(home: Path) -> Ledger:
    """The ledger."""
    with untouched(home) as database:
        states = database.execute("SELECT state FROM ledger").fetchall()
        tokens = database.execute(ANSWERED).fetchone()
    return Ledger(tuple(row[0] for row in states), *tokens)


def owed(home: Path) -> list[str]:
    """Keys of effects that are still to be sent, or in doubt."""
    with untouched(home) as database:
        return [row[0] for row in database.execute("SELECT key FROM outbox WHERE state != 'sent'")]


def delivered(home: Path, run: str) -> dict[str, bytes]:
    """The files in the ZIP that was handed over."""
    with zipfile.ZipFile(home / "deliveries" / run / f"{run}.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}
