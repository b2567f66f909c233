"""What every store must remember of results that need not be made twice. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.agent import Done
from conductor_core.domain.result import KeptFile, KeptResult, Reuse
from conductor_core.ports.store import Store, Transaction
from conductor_core.testing.contracts.store_values import LATER, NOW

MADE = KeptResult(outcome=Done(summary="é"), files={"a": KeptFile(content=b"\xff\0", mode="executable"), "b": None})


class ResultsContract:
    """As many as were kept last."""

    async def test_a_result_is_found_by_its_digest(self, store: Store) -> None:
        """Whole, whatever its bytes are; every question is counted for its agent."""
        assert await store.write(lambda tx: tx.results.take("x", "d1")) is None
        await store.write(lambda tx: tx.results.keep("d1", MADE, NOW, 2))
        assert await store.write(lambda tx: tx.results.take("x", "d1")) == MADE
        assert await store.write(lambda tx: tx.results.take("y", "d2")) is None
        assert await store.read(lambda tx: tx.results.counts()) == {
            "x": Reuse(asked=2, taken=1),
            "y": Reuse(asked=1, taken=0),
        }

    async def test_the_oldest_results_go(self, store: Store) -> None:
        """A newer one under the same digest takes its place."""

        def keep(tx: Transaction) -> None:
            for digest in ("d1", "d2", "d3"):
                tx.results.keep(digest, MADE, NOW, 2)
            tx.results.keep("d3", KeptResult(outcome=Done(summary="newer")), LATER, 2)

        await store.write(keep)
        found = await store.write(lambda tx: [tx.results.take("x", digest) for digest in ("d1", "d2", "d3")])
        assert found == [None, MADE, KeptResult(outcome=Done(summary="newer"))]
