"""The writer: many at once, beside readers, killed, out of room, closed."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conductor_core.domain.ids import ProjectId
from conductor_core.errors import DatabaseInUseError, DatabaseMalformedError, StateError, StoreError
from conductor_core.ports.store import Transaction
from conductor_core.store.faults import translate
from conductor_core.store.opening import open_store
from conductor_core.store.sqlite import SqliteStore
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.store_values import FIRST, NOW, R1, TALLY, a_project, begin, said

ROOT = Path(__file__).parents[2]


def start(program: str, database: Path) -> "subprocess.Popen[str]":
    """One of the programs, in a process of its own."""
    arguments = [sys.executable, "-m", "tests.store.programs", program, str(database)]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def killed_after(numbers: int, database: Path) -> set[str]:
    """What a writing process acknowledged until it was killed."""
    with start("acknowledge", database) as process:
        assert process.stdout
        told = {process.stdout.readline().strip() for _ in range(numbers)}
        process.send_signal(signal.SIGKILL)
        return told | {line.strip() for line in process.stdout if line.endswith("\n")}


@pytest.mark.parametrize("numbers", [1, 50, 777])
async def test_what_was_acknowledged_outlives_a_kill_and_nothing_is_half(database: Path, numbers: int) -> None:
    """Whatever moment the process is killed at."""
    told = killed_after(numbers, database)
    assert len(told) >= numbers
    store = await open_store(database, ManualClock())
    records = await store.read(lambda tx: tx.events.after(R1, 0, limit=1_000_000))
    journal = await store.read(lambda tx: tx.journals.of(FIRST))
    await store.close()
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    firsts, seconds = records[::2], records[1::2]
    assert [record.actor for record in firsts] == [record.actor for record in seconds]
    assert {f"call-{record.actor}" for record in firsts} == journal.keys()
    assert told <= {record.actor for record in firsts}


def test_a_full_disk_is_said_and_is_over_when_there_is_room_again(database: Path) -> None:
    """What was written before can be read all the time."""
    with start("run_out_of_room", database) as process:
        assert process.stdout
        said_why, readable, works_again = process.stdout.read().splitlines()
    assert said_why == (
        f"{database} cannot be written (disk I/O error); free some space on its disk. Nothing was changed."
    )
    assert (readable, works_again, process.returncode) == ("True", "True", 0)


async def test_two_thousand_write_at_once(store: SqliteStore) -> None:
    """Each once, in the order they came."""
    await store.write(begin)

    def op(tx: Transaction, number: int) -> int:
        tx.events.append(R1, NOW, str(number), said("x"))
        return number

    results = await asyncio.gather(*(store.write(lambda tx, n=n: op(tx, n)) for n in range(2000)))  # type: ignore[misc]
    assert results == list(range(2000))
    records = await store.read(lambda tx: tx.events.after(R1, 0, limit=5000))
    assert [record.actor for record in records] == [str(number) for number in range(2000)]


async def test_a_read_sees_one_moment_while_others_write(store: SqliteStore) -> None:
    """What is written in the middle of a read is not in it; the next read has it."""
    await store.write(begin)
    loop = asyncio.get_running_loop()

    def look(tx: Transaction) -> tuple[int, int]:
        before = len(tx.projects.all())
        other = store.write(lambda tx: tx.projects.add(a_project("other")))
        asyncio.run_coroutine_threadsafe(other, loop).result(10)  # whoever looks holds up nobody
        return before, len(tx.projects.all())

    assert await store.read(look) == (1, 1)
    assert len(await store.read(lambda tx: tx.projects.all())) == 2


async def test_many_read_at_once_and_one_that_is_cancelled_disturbs_nobody(store: SqliteStore) -> None:
    """More readers than there are connections take turns."""
    await store.write(begin)
    reads = [asyncio.create_task(store.read(lambda tx: tx.projects.all())) for _ in range(50)]
    await asyncio.sleep(0)
    for read in reads[::3]:
        read.cancel()
    results = await asyncio.gather(*reads, return_exceptions=True)
    assert [result for i, result in enumerate(results) if i % 3] == [[a_project()]] * 33
    assert await store.read(lambda tx: tx.projects.get(TALLY)) == a_project()


async def test_an_observer_that_fails_fails_alone(store: SqliteStore) -> None:
    """The write holds, the next observer is called, and the loop's handler hears of it."""
    heard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: heard.append(str(context["exception"])))

    def op(tx: Transaction) -> None:
        begin(tx)
        tx.on_commit(lambda: 1 // 0)
        tx.on_commit(lambda: heard.append("second"))

    await store.write(op)
    assert heard == ["integer division or modulo by zero", "second"]


async def test_ops_run_in_one_thread_that_is_not_the_loop(store: SqliteStore) -> None:
    """So no op holds the loop up, and no two run at once."""
    threads = await asyncio.gather(*(store.write(lambda _: threading.current_thread().name) for _ in range(9)))
    assert set(threads) == {"store-writer"}


async def test_an_op_that_only_looks_before_it_raises_costs_its_neighbours_nothing(store: SqliteStore) -> None:
    """The others' ops run once."""
    runs: list[int] = []

    def order(number: int, tx: Transaction) -> None:
        runs.append(number)
        if number % 2:
            raise StateError(f"there are {len(tx.projects.all())} projects")
        tx.projects.add(a_project(f"p{number}"))

    block = threading.Event()
    first = asyncio.create_task(store.write(lambda _: block.wait()))
    others = [asyncio.create_task(store.write(lambda tx, n=n: order(n, tx))) for n in range(6)]  # type: ignore[misc]
    await asyncio.sleep(0)
    block.set()
    results = await asyncio.gather(first, *others, return_exceptions=True)
    assert [str(result) for result in results[2::2]] == [
        "there are 1 projects",
        "there are 2 projects",
        "there are 3 projects",
    ]
    assert runs == list(range(6))


async def test_closing_writes_what_is_queued_and_ends_everything(database: Path) -> None:
    """Afterwards nothing can be read or written; closing again does nothing."""
    store = await open_store(database, ManualClock())
    queued = [asyncio.create_task(store.write(lambda tx, n=n: tx.projects.add(a_project(f"p{n}")))) for n in range(700)]  # type: ignore[misc]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*queued)
    for use in (store.write, store.read):
        with pytest.raises(StoreError, match="closed"):
            await use(lambda tx: tx.projects.all())
    await store.close()
    again = await open_store(database, ManualClock())
    assert len(await again.read(lambda tx: tx.projects.all())) == 700
    await again.close()


async def test_a_connection_that_breaks_is_replaced(store: SqliteStore) -> None:
    """Those who shared it are told; the next write works."""

    def broken(tx: Transaction) -> None:
        begin(tx)
        tx.unit._connection.close()  # type: ignore[attr-defined]

    with pytest.raises(StoreError):
        await store.write(broken)
    await store.write(begin)
    assert await store.read(lambda tx: tx.projects.all()) == [a_project()]


def locked(database: Path) -> sqlite3.Connection:
    """Another program that holds the write lock."""
    connection = sqlite3.connect(database)
    connection.execute("BEGIN IMMEDIATE")
    return connection


async def test_a_database_that_another_program_keeps_locked_is_said(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the wait is over, all who wait are told at once; afterwards writing goes on."""
    monkeypatch.setattr("conductor_core.store.engines.PRAGMAS", ("busy_timeout=50",))
    store = await open_store(database, ManualClock())
    other = locked(database)
    results = await asyncio.gather(*(store.write(begin) for _ in range(20)), return_exceptions=True)
    assert {type(result) for result in results} == {DatabaseInUseError}
    other.close()
    await store.write(begin)
    assert await store.read(lambda tx: tx.projects.get(ProjectId("tally"))) == a_project()
    await store.close()


def test_faults_of_the_database_become_ours() -> None:
    """Whatever SQLite says; other errors stay what they are."""
    path = Path("/data/conductor.db")
    assert isinstance(
        translate(sqlite3.DatabaseError("database disk image is malformed"), path), DatabaseMalformedError
    )
    assert isinstance(translate(sqlite3.OperationalError("database is locked"), path), DatabaseInUseError)
    assert str(translate(sqlite3.OperationalError("no such table: x"), path)) == (
        "The database said no (no such table: x)."
    )
    error = KeyError("x")
    assert translate(error, path) is error
