"""What every store must remember of what came in over chat. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.arrival import Arrival
from conductor_core.ports.store import Store, Transaction
from conductor_core.testing.contracts.store_values import LATER, NOW


class ArrivalsContract:
    """Each once, in the order they came, until they are dealt with."""

    async def test_the_same_is_taken_once(self, store: Store) -> None:
        """Also after it was dealt with; the same key of another platform is another."""
        assert await store.write(lambda tx: tx.arrivals.take("slack", "2", "C1/1", {"text": "é"}, NOW))
        assert await store.write(lambda tx: tx.arrivals.take("slack", "1", "C1/2", {}, NOW))
        assert not await store.write(lambda tx: tx.arrivals.take("slack", "2", "C1/1", {"text": "again"}, NOW))
        assert await store.write(lambda tx: tx.arrivals.take("discord", "2", "C1/1", {}, NOW))
        first = Arrival(key="2", place="C1/1", body={"text": "é"}, number=1)
        second = Arrival(key="1", place="C1/2", body={}, number=2)
        assert await store.read(lambda tx: list(tx.arrivals.waiting("slack"))) == [first, second]
        assert await store.read(lambda tx: list(tx.arrivals.waiting("slack", 1))) == [second]
        assert await store.read(lambda tx: (tx.arrivals.last("slack"), tx.arrivals.last("irc"))) == (NOW, None)
        assert await store.read(lambda tx: tx.arrivals.places("slack")) == {"C1/1": NOW, "C1/2": NOW}
        await store.write(lambda tx: tx.arrivals.done("slack", "2", LATER))
        assert await store.read(lambda tx: list(tx.arrivals.waiting("slack"))) == [second]
        assert not await store.write(lambda tx: tx.arrivals.take("slack", "2", "C1/1", {}, LATER))

    async def test_old_keys_are_forgotten_but_for_what_happens_once_and_the_newest_of_a_place(
        self, store: Store
    ) -> None:
        """What nobody dealt with yet stays as well."""

        def take(tx: Transaction) -> list[str]:
            placed = (("old", "C1/1"), ("open", "C1/1"), ("welcome-ann", ""), ("newest", "C1/1"))
            return [key for key, place in placed if tx.arrivals.take("slack", key, place, {}, NOW)]

        def deal(tx: Transaction) -> None:
            for key in ("old", "welcome-ann", "newest"):
                tx.arrivals.done("slack", key, NOW)

        assert await store.write(take) == ["old", "open", "welcome-ann", "newest"]
        await store.write(deal)
        assert await store.write(lambda tx: tx.arrivals.forget(NOW)) == 0
        assert await store.write(lambda tx: tx.arrivals.forget(LATER)) == 1
        assert await store.write(take) == ["old"]
