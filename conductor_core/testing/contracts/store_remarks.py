"""What every store must remember of what people say. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.people import Actor
from conductor_core.domain.remark import Reading, Remark
from conductor_core.ports.store import Store
from conductor_core.testing.contracts.store_values import FIRST, LATER, NOW, R1, T1, begin

FIRST_WORDS = Remark(number=1, run=R1, task=T1, text="é", by=Actor(id="x:1", name="Ann"), state="said", said_at=NOW)


class RemarksContract:
    """By run, in the order they were said."""

    async def test_remarks_are_kept_with_who_read_them(self, store: Store) -> None:
        """They go with their run."""
        await store.write(begin)
        second = FIRST_WORDS.model_copy(update={"number": 2, "task": None, "message": "m", "said_at": LATER})
        assert await store.write(lambda tx: tx.remarks.of(R1), whole=(R1,)) == ()
        await store.write(lambda tx: tx.remarks.add(FIRST_WORDS))
        assert await store.write(lambda tx: tx.remarks.of(R1)) == (FIRST_WORDS,)
        await store.write(lambda tx: tx.remarks.add(second))
        read = FIRST_WORDS.model_copy(update={"readings": (Reading(attempt=FIRST, key="start", text="Ann: é"),)})
        await store.write(lambda tx: tx.remarks.save(read))
        assert await store.write(lambda tx: tx.remarks.of(R1)) == (read, second)
        assert await store.read(lambda tx: tx.remarks.of(R1)) == (read, second)
        await store.write(lambda tx: tx.runs.delete(R1))
        assert await store.read(lambda tx: tx.remarks.of(R1)) == ()
