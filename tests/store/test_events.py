"""Events that a newer program wrote."""

from sqlalchemy import text

from conductor_core.ports.store import Transaction
from conductor_core.store.sqlite import SqliteStore
from conductor_core.store.transaction import SqlTransaction
from conductor_core.testing.contracts.store_values import NOW, R1, begin, said


async def test_kinds_this_program_does_not_know_are_left_out(store: SqliteStore) -> None:
    """A reader does not take a page full of them for the end of the log."""

    def op(tx: Transaction) -> None:
        begin(tx)
        for number in range(1, 8):
            tx.events.append(R1, NOW, str(number), said("x"))

    def newer(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        change = """UPDATE events SET body='{"kind": "task.dreamt"}' WHERE number BETWEEN 2 AND 6"""
        tx.unit.change(text(change))

    await store.write(op)
    await store.write(newer)
    pages = [await store.read(lambda tx, n=n: tx.events.after(R1, n, limit=2)) for n in (0, 1, 7)]  # type: ignore[misc]
    assert [[record.number for record in page] for page in pages] == [[1], [7], []]
