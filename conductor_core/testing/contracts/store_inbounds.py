"""What every store must remember of orders that came in. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.card import Card
from conductor_core.domain.cassette import Inbound
from conductor_core.domain.command import Place
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.domain.people import Actor
from conductor_core.domain.room import Room
from conductor_core.ports.store import Store
from conductor_core.testing.contracts.store_values import NOW, R1, begin

STOP = Inbound(
    run=R1,
    at=NOW,
    after=3,
    command={"name": "stop", "run": None},
    actor=Actor(id="x:1", name="Ann"),
    place=Place(surface="x", run=R1),
    outcome="ok",
    text="é is stopped.",
)
ROOM = RoomId("x:R1")


class InboundsContract:
    """By run, in the order they came; and the keys of what went out."""

    async def test_orders_are_kept_as_they_came(self, store: Store) -> None:
        """They go with their run."""
        await store.write(begin)
        again = STOP.model_copy(update={"outcome": "refused", "text": "it stands still already"})
        await store.write(lambda tx: tx.inbounds.add(STOP))
        await store.write(lambda tx: tx.inbounds.add(again))
        assert await store.read(lambda tx: tx.inbounds.of(R1)) == (STOP, again)
        await store.write(lambda tx: tx.runs.delete(R1))
        assert await store.read(lambda tx: tx.inbounds.of(R1)) == ()

    async def test_what_was_sent_is_known_by_its_keys(self, store: Store) -> None:
        """What is still owed is not."""
        await store.write(begin)
        await store.write(lambda tx: tx.rooms.add(Room(id=ROOM, run=R1)))
        for key in ("1/ack", "2/plan", "3/result"):
            await store.write(lambda tx, key=key: tx.rooms.owe(ROOM, key, key, "post", Card(title=key)))  # type: ignore[misc]
        for effect in (await store.read(lambda tx: tx.rooms.owed(ROOM)))[:2]:
            await store.write(lambda tx, effect=effect: tx.rooms.settled(effect.id, MessageRef(effect.key)))  # type: ignore[misc]
        assert await store.read(lambda tx: list(tx.rooms.sent(ROOM))) == ["1/ack", "2/plan"]
