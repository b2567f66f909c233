"""What every store must do for rooms, as stories. A test class inherits them and gives a ``store`` fixture."""

from typing import Literal

from conductor_core.domain.ids import MessageRef, ProjectId, RoomId
from conductor_core.domain.room import Message, Room
from conductor_core.domain.talk import Digest, Manners
from conductor_core.ports.store import Store, Transaction
from conductor_core.testing.contracts.store_values import NOW, R1, ROOM, begin, card, said


async def owe(store: Store, key: str, slot: str, act: Literal["post", "edit"] = "post", title: str = "") -> None:
    """Owe a card whose title is the key, or another one."""
    await store.write(lambda tx: tx.rooms.owe(ROOM, key, slot, act, card(title or key)))


async def owed(store: Store) -> list[tuple[str, int, bool]]:
    """Key, tries and doubt of everything owed."""
    effects = await store.read(lambda tx: tx.rooms.owed(ROOM))
    return [(effect.key, effect.tries, effect.in_doubt) for effect in effects]


async def send(store: Store, ref: str) -> None:
    """Send what is owed first."""

    def op(tx: Transaction) -> None:
        effect = tx.rooms.owed(ROOM)[0]
        tx.rooms.attempted(effect.id)
        tx.rooms.settled(effect.id, MessageRef(ref))

    await store.write(op)


class RoomsContract:
    """The outbox, the thread and the cursor."""

    async def test_the_same_key_is_owed_once(self, store: Store) -> None:
        """Also after it was sent."""
        await store.write(begin)
        await owe(store, "k1", "k1")
        await owe(store, "k1", "k1", title="again")
        assert await owed(store) == [("k1", 0, False)]
        await send(store, "m1")
        await owe(store, "k1", "k1")
        assert await owed(store) == []

    async def test_effects_go_out_in_the_order_they_were_owed(self, store: Store) -> None:
        """Each is there until it is settled, in doubt from the attempt on, and tried again after a failure."""
        await store.write(begin)
        for key in ("k2", "k1", "k3"):
            await owe(store, key, key)
        first, second, _ = await store.read(lambda tx: tx.rooms.owed(ROOM))
        assert (first.slot, first.act, first.card) == ("k2", "post", card("k2"))
        await store.write(lambda tx: tx.rooms.attempted(first.id))
        assert await owed(store) == [("k2", 0, True), ("k1", 0, False), ("k3", 0, False)]
        await store.write(lambda tx: tx.rooms.failed(first.id))
        assert await owed(store) == [("k2", 1, False), ("k1", 0, False), ("k3", 0, False)]
        await store.write(lambda tx: tx.rooms.settled(second.id, MessageRef("m")))
        assert await owed(store) == [("k2", 1, False), ("k3", 0, False)]

    async def test_what_a_deleted_run_owed_is_owed_no_more(self, store: Store) -> None:
        """Also to who has it in hand."""
        await store.write(begin)
        await owe(store, "k", "k")
        (effect,) = await store.read(lambda tx: tx.rooms.owed(ROOM))
        assert await store.write(lambda tx: tx.rooms.attempted(effect.id))
        await store.write(lambda tx: tx.runs.delete(R1))
        assert not await store.write(lambda tx: tx.rooms.attempted(effect.id))

    async def test_a_newer_edit_takes_the_place_of_an_unsent_one(self, store: Store) -> None:
        """Not of one in doubt, not of a post, not in another slot; and it overtakes nothing."""
        await store.write(begin)
        await owe(store, "live/1", "live")
        await owe(store, "live/2", "live", "edit")
        await owe(store, "k", "k")
        await owe(store, "other/1", "other", "edit")
        await owe(store, "live/3", "live", "edit")
        assert await owed(store) == [("live/1", 0, False), ("k", 0, False), ("other/1", 0, False), ("live/3", 0, False)]
        edit = (await store.read(lambda tx: tx.rooms.owed(ROOM)))[-1]
        assert edit.card == card("live/3")
        await store.write(lambda tx: tx.rooms.attempted(edit.id))
        await owe(store, "live/4", "live", "edit")
        await store.write(lambda tx: tx.rooms.failed(edit.id))
        await owe(store, "live/5", "live", "edit")
        keys = [key for key, _, _ in await owed(store)]
        assert keys == ["live/1", "k", "other/1", "live/5"]

    async def test_the_thread_reads_as_it_was_sent(self, store: Store) -> None:
        """Slots in order of first posting, each with its latest sent card; settling twice is settling once."""
        await store.write(begin)
        await owe(store, "live/1", "live")
        await owe(store, "k", "k")
        await send(store, "m1")
        await send(store, "m2")
        await owe(store, "live/2", "live", "edit")
        posted = await store.read(lambda tx: tx.rooms.posted(ROOM))
        assert posted == [("live", card("live/1")), ("k", card("k"))]
        edit = (await store.read(lambda tx: tx.rooms.owed(ROOM)))[0]
        await store.write(lambda tx: tx.rooms.settled(edit.id, MessageRef("m1")))
        await store.write(lambda tx: tx.rooms.settled(edit.id, MessageRef("other")))
        await store.write(lambda tx: tx.rooms.failed(edit.id))
        posted = await store.read(lambda tx: tx.rooms.posted(ROOM))
        assert posted == [("live", card("live/2")), ("k", card("k"))]
        assert await owed(store) == []
        message = await store.read(lambda tx: tx.rooms.message(ROOM, "live"))
        assert message == Message(room=ROOM, slot="live", ref=MessageRef("m1"))
        assert await store.read(lambda tx: tx.rooms.message(ROOM, "nothing")) is None

    async def test_a_room_is_unfinished_while_something_is_left_to_show_or_send(self, store: Store) -> None:
        """Its cursor and state move together."""

        async def unfinished() -> list[str]:
            return [room.id for room in await store.read(lambda tx: tx.rooms.of_unfinished())]

        await store.write(begin)
        assert await unfinished() == []
        await store.write(lambda tx: tx.events.append(R1, NOW, "a", said("x")))
        assert await unfinished() == [ROOM]
        shown = Room(id=ROOM, run=R1, cursor=1, state={"live": "m1"})
        await store.write(lambda tx: tx.rooms.save(shown))
        assert await store.read(lambda tx: tx.rooms.of(R1)) == [shown]
        assert await unfinished() == []
        await owe(store, "k", "k")
        assert await unfinished() == [ROOM]
        await send(store, "m")
        assert await unfinished() == []

    async def test_a_room_that_is_removed_leaves_nothing_behind(self, store: Store) -> None:
        """What it owed is owed no more; one of the same name begins anew, and the same key counts again."""
        await store.write(begin)
        await store.write(lambda tx: tx.rooms.save(Room(id=ROOM, run=R1, cursor=1)))
        await owe(store, "k", "k")
        await send(store, "m")
        await owe(store, "k2", "k")
        await store.write(lambda tx: tx.rooms.remove(ROOM))
        assert await store.read(lambda tx: tx.rooms.of(R1)) == []
        await store.write(lambda tx: tx.rooms.add(Room(id=ROOM, run=R1)))
        assert await store.read(lambda tx: tx.rooms.get(ROOM)) == Room(id=ROOM, run=R1)
        assert await owed(store) == []
        await owe(store, "k", "k")
        assert await store.read(lambda tx: tx.rooms.posted(ROOM)) == []
        await send(store, "m2")
        assert await store.read(lambda tx: tx.rooms.posted(ROOM)) == [("k", card("k"))]

    async def test_manners_are_kept_for_each_place_and_go_with_its_run(self, store: Store) -> None:
        """A channel belongs to no run; what is agreed there stays."""
        channel = RoomId("memory:C1")
        muted = Manners(muted_by="Ann")

        async def manners() -> list[Manners]:
            return await store.read(lambda tx: [tx.rooms.manners(ROOM), tx.rooms.manners(channel)])

        await store.write(begin)
        assert await manners() == [Manners(), Manners()]
        await store.write(lambda tx: tx.rooms.behave(ROOM, R1, muted))
        await store.write(lambda tx: tx.rooms.behave(channel, None, Manners()))
        await store.write(lambda tx: tx.rooms.behave(channel, None, muted))
        assert await manners() == [muted, muted]
        await store.write(lambda tx: tx.runs.delete(R1))
        assert await manners() == [Manners(), muted]

    async def test_places_that_follow_a_project_are_found(self, store: Store) -> None:
        """With what each wants to hear."""
        tally, other = ProjectId("tally"), ProjectId("other")
        one, two = RoomId("memory:C1"), RoomId("memory:C2")
        await store.write(lambda tx: tx.rooms.behave(two, None, Manners(follows={tally: "all", other: "trouble"})))
        await store.write(lambda tx: tx.rooms.behave(one, None, Manners(follows={tally: "trouble"})))
        assert await store.read(lambda tx: tuple(tx.rooms.following(tally))) == ((one, "trouble"), (two, "all"))
        assert await store.read(lambda tx: tuple(tx.rooms.following(ProjectId("none")))) == ()

    async def test_places_that_have_news_told_together_are_found(self, store: Store) -> None:
        """And no others, whatever people are called there."""
        place, digest = RoomId("memory:C1"), Digest(every="daily", at="09:00", zone="UTC", told=NOW)
        manners = Manners(digests={ProjectId("tally"): digest})
        await store.write(lambda tx: tx.rooms.behave(place, None, manners))
        await store.write(lambda tx: tx.rooms.behave(RoomId("memory:C2"), None, Manners(muted_by='"digests":{"')))
        assert await store.read(lambda tx: tuple(tx.rooms.with_digests())) == ((place, manners),)

    async def test_places_with_a_page_about_what_they_follow_are_found(self, store: Store) -> None:
        """Also where nothing is followed any more, as long as the page stands there."""
        one, two = RoomId("memory:C1"), RoomId("memory:C2")
        follows, left = Manners(follows={ProjectId("tally"): "all"}), Manners(home=MessageRef("7"))
        await store.write(lambda tx: tx.rooms.behave(one, None, follows))
        await store.write(lambda tx: tx.rooms.behave(two, None, left))
        await store.write(lambda tx: tx.rooms.behave(RoomId("memory:C3"), None, Manners(muted_by='"home":"')))
        assert await store.read(lambda tx: tuple(tx.rooms.with_pages())) == ((one, follows), (two, left))
