"""In which order a room tells what happened."""

from pathlib import Path
from typing import Literal

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.domain.room import Room
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.store import Store
from conductor_core.stream.outbox import Sender
from conductor_core.stream.room import RoomFold
from conductor_core.testing.surface import Fault, FindingSurface, Platform
from tests.stream.scene import (
    ROOM,
    RUN,
    STORY,
    PatientClock,
    begun,
    done,
    names,
    opened,
    proposed,
    set_up,
    started,
    tell,
    used,
)


async def order_of(store: Store) -> list[str]:
    """What is owed, in the order in which it goes out."""
    owed = await store.read(lambda tx: tx.rooms.owed(ROOM))
    return [f"{effect.act} {effect.slot.removeprefix(f'{ROOM}/')}" for effect in owed]


class Deleting(FindingSurface):
    """Somebody deletes the run while the first post is on its way."""

    def __init__(self, platform: Platform, store: Store) -> None:
        super().__init__(platform)
        self._store = store

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Arrives, as it was on its way."""
        await self._store.write(lambda tx: tx.runs.delete(RUN))
        return await super().post(room, key, card)


async def test_nothing_is_told_of_a_run_that_was_deleted(tmp_path: Path) -> None:
    """What was owed with the post that was on its way is dropped."""
    clock, platform = PatientClock(), Platform()
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        room = RoomFold(store, clock, Room(id=ROOM, run=RUN), edit_interval=1.0, redactor=Redactor())
        await tell(store, clock, None, *STORY)
        await room.catch_up()
        assert len(await order_of(store)) > 1
        assert await Sender(store, Deleting(platform, store), clock, ROOM).send() is None
        assert names(platform.keys(ROOM)) == ["1/ack"]


class Deleted(FindingSurface):
    """Somebody deletes the run while its live card is drawn again."""

    def __init__(self, platform: Platform, store: Store) -> None:
        super().__init__(platform)
        self._store = store

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """Arrives, as it was on its way."""
        await self._store.write(lambda tx: tx.runs.delete(RUN))
        return await super().edit(room, ref, card)


async def test_the_live_card_of_a_run_that_was_deleted_shows_nothing_at_work(tmp_path: Path) -> None:
    """It stays where it is, as all that was told."""
    clock, platform = PatientClock(), Platform()
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        room = RoomFold(store, clock, Room(id=ROOM, run=RUN), edit_interval=1.0, redactor=Redactor())
        sender = Sender(store, Deleted(platform, store), clock, ROOM)
        await tell(store, clock, None, started(), *begun("plan"))
        await clock.advance(10.0)
        await room.catch_up()
        await sender.send()
        await tell(store, clock, None, used("plan", "read a.py"))
        await clock.advance(1.0)
        await room.catch_up()
        await sender.send()
        assert not await room.catch_up()
        await sender.let_go()
        assert platform.titles(ROOM)[-1] == "This run was deleted."


async def test_the_live_card_overtakes_no_post(tmp_path: Path) -> None:
    """What is posted first is told first; how everything stands comes after it, the end alone after that."""
    clock, platform = PatientClock(), Platform()
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        room = RoomFold(store, clock, Room(id=ROOM, run=RUN), edit_interval=1.0, redactor=Redactor())
        send = Sender(store, FindingSurface(platform), clock, ROOM).send
        await tell(store, clock, None, started(), *begun("plan"))
        await clock.advance(10.0)
        await room.catch_up()
        await send()
        assert names(platform.keys(ROOM)) == ["1/ack", "live"]
        await tell(store, clock, None, used("plan", "read a.py"))
        await clock.advance(1.0)
        await room.catch_up()
        await tell(store, clock, None, done("plan"), proposed(approval=None), *STORY[3:16])
        await room.catch_up()
        assert await order_of(store) == [
            "post 6/plan",
            "edit 1/ack",
            "post 16/question",
            "post 18/failure",
            "edit live",
        ]
        await send()
        await tell(store, clock, None, *STORY[16:])
        await room.catch_up()
        assert await order_of(store) == ["edit 16/question", "edit live", "post 23/result"]


async def test_troubles_of_different_messages_do_not_add_up(tmp_path: Path) -> None:
    """Each is tried again a second later, and a message that cannot be edited holds up no post."""
    clock, platform = PatientClock(), Platform()
    trouble = Fault(ConnectionError("down"))
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        send = Sender(store, FindingSurface(platform), clock, ROOM).send

        async def owe(act: Literal["post", "edit"], slot: str, title: str) -> None:
            key = f"{slot}/{title}"
            await store.write(lambda tx: tx.rooms.owe(ROOM, key, slot, act, Card(title=title)))

        for number in range(6):
            await owe("post", f"slot-{number}", f"{number}")
            platform.faults.append(trouble)
            assert await send() == 1.0
            await clock.advance(1.0)
            assert await send() is None
        await owe("edit", "slot-0", "0, edited")
        platform.faults.extend([trouble] * 2)
        assert await send() == 1.0
        await clock.advance(1.0)
        assert await send() == 2.0
        await owe("post", "slot-6", "6")
        assert await send() == 2.0
        assert platform.titles(ROOM) == ["0", "1", "2", "3", "4", "5", "6"]
        await clock.advance(2.0)
        assert await send() is None
    assert platform.titles(ROOM)[0] == "0, edited"
