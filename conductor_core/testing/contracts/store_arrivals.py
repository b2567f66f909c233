"""What every store must remember of what came in over chat. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.arrival import Arrival
from conductor_core.ports.store import Store
from conductor_core.testing.contracts.store_values import LATER, NOW


class ArrivalsContract:
    """Each once, in the order they came, until they are dealt with."""

    async def test_the_same_is_taken_once_for_ever(self, store: Store) -> None:
        """Also after it was dealt with; the same key of another platform is another."""
        assert await store.write(lambda tx: tx.arrivals.take("slack", "2", "C1/1", {"text": "é"}, NOW))
        assert await store.write(lambda tx: tx.arrivals.take("slack", "1", "C1/2", {}, NOW))
        assert not await store.write(lambda tx: tx.arrivals.take("slack", "2", "C1/1", {"text": "again"}, NOW))
        assert await store.write(lambda tx: tx.arrivals.take("discord", "2", "C1/1", {}, NOW))
        first, second = Arrival(key="2", place="C1/1", body={"text": "é"}), Arrival(key="1", place="C1/2", body={})
        assert await store.read(lambda tx: list(tx.arrivals.waiting("slack"))) == [first, second]
        assert await store.read(lambda tx: (tx.arrivals.last("slack"), tx.arrivals.last("irc"))) == (NOW, None)
        await store.write(lambda tx: tx.arrivals.done("slack", "2", LATER))
        assert await store.read(lambda tx: list(tx.arrivals.waiting("slack"))) == [second]
        assert not await store.write(lambda tx: tx.arrivals.take("slack", "2", "C1/1", {}, LATER))
