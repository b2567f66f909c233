"""Rooms stay true."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from conductor_core.domain.card import Tasks
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.room import Room
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.store import Store, Transaction
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.stream.hub import Hub
from conductor_core.stream.outbox import Sender
from conductor_core.stream.room import RoomFold
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.surface import Fault, FindingSurface, Platform, RecordingSurface
from tests.stream.scene import (
    NAMES,
    PLAN,
    ROOM,
    RUN,
    STORY,
    PatientClock,
    approved,
    begun,
    done,
    ended,
    names,
    opened,
    proposed,
    set_up,
    started,
    tell,
    used,
)

T = TypeVar("T")


class FailingStore:
    """A store whose disk is full once."""

    def __init__(self, store: Store, *, fails_at: int) -> None:
        self._store = store
        self._left = fails_at
        self.failed = False

    async def write(self, op: Callable[[Transaction], T], whole: tuple[RunId, ...] = ()) -> T:
        """See the port."""
        self._left -= 1
        if self._left == 0:
            self.failed = True
            raise OSError("disk full")
        return await self._store.write(op)

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """See the port."""
        return await self._store.read(op)

    async def close(self) -> None:
        """See the port."""


class Stage:
    """A keeper at work."""

    def __init__(self, store: Store, clock: PatientClock, platform: Platform) -> None:
        self.store = store
        self.clock = clock
        self.platform = platform
        self.hub = Hub(clock)
        self.keeper = RoomKeeper(store, [FindingSurface(platform)], clock, self.hub)

    def live(self) -> str:
        """Title and progress of the live card as people see them."""
        standing = next(s for s in self.platform.rooms[ROOM] if s.key.endswith("/live"))
        progress = standing.card.blocks[0]
        return f"{standing.card.title}, {getattr(progress, 'percent', None)} %"

    def edits(self) -> int:
        """How often any message was edited."""
        return sum(call.startswith("edit") for call in self.platform.calls)

    async def edited(self, number: int) -> None:
        """Wait until so many edits were made."""
        await self.platform.until(lambda: self.edits() >= number)

    async def until(self, number: int) -> None:
        """Wait until the surface was called so often; time stands still."""
        await self.platform.until(lambda: len(self.platform.calls) >= number)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    clock = PatientClock()
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        stage = Stage(store, clock, Platform())
        yield stage
        await stage.keeper.close()


async def test_a_story_becomes_a_thread(stage: Stage) -> None:
    """What must notify is a post of its own; everything else edits the one live card."""
    for event in STORY:
        await tell(stage.store, stage.clock, stage.hub, event)
    await stage.keeper.flush(RUN)
    assert names(stage.platform.keys(ROOM)) == NAMES
    assert stage.platform.titles(ROOM) == [
        "R7: on it, ann",
        "R7: plan – wc",
        "R7: tasks",
        "R7: question 1, answered",
        "R7: T3 failed, Do T3",
        "R7: ended, but not all is done",
    ]
    assert await stage.store.read(lambda tx: [key for key, _ in tx.rooms.posted(ROOM)]) == [
        "live" if name == "live" else f"{ROOM}/{name}" for name in NAMES
    ]


async def test_news_wakes_the_room_without_a_flush(stage: Stage) -> None:
    """The commit wakes the hub, the hub the keeper."""
    keeper = asyncio.create_task(stage.keeper.run())
    await asyncio.sleep(0)
    await tell(stage.store, stage.clock, stage.hub, started())
    await stage.until(1)
    keeper.cancel()
    assert stage.platform.calls == ["post memory:R7/1/ack"]


async def test_news_of_another_process_is_found_by_looking(stage: Stage) -> None:
    """Nobody wakes the hub; the poll does."""
    keeper = asyncio.create_task(stage.keeper.run())
    await stage.clock.until_sleeping()
    await tell(stage.store, stage.clock, None, started())
    await stage.clock.advance(2.0)
    await stage.until(1)
    keeper.cancel()
    assert stage.platform.calls == ["post memory:R7/1/ack"]


async def test_edits_of_the_live_card_coalesce(stage: Stage) -> None:
    """A hundred signs of life within a second are one edit, and the latest wins."""
    room = RoomFold(stage.store, stage.clock, Room(id=ROOM, run=RUN), edit_interval=1.0, redactor=Redactor())
    await tell(stage.store, stage.clock, None, started(), proposed(), approved(), *begun("T1"))
    await room.catch_up()
    await Sender(stage.store, FindingSurface(stage.platform), stage.clock, ROOM).send()
    for number in range(100):
        await tell(stage.store, stage.clock, None, used("T1", f"step {number}"))
        await room.catch_up()
    assert await stage.store.read(lambda tx: tx.rooms.owed(ROOM)) == []
    assert room.due() == 1.0
    await stage.clock.advance(1.0)
    await room.catch_up()
    (owed,) = await stage.store.read(lambda tx: tx.rooms.owed(ROOM))
    tasks = next(block for block in owed.card.blocks if isinstance(block, Tasks))
    assert (owed.act, tasks.rows[0].sign) == ("edit", "step 99")


async def test_a_plan_that_takes_long_gets_a_live_card_before_it_is_there(stage: Stage) -> None:
    """After two seconds of planning; it is not posted again when the plan is approved."""
    await tell(stage.store, stage.clock, None, started(), *begun("plan"))
    await stage.keeper.flush(RUN)
    await stage.clock.until_sleeping()
    await stage.clock.advance(2.0)
    await stage.platform.until(lambda: len(stage.platform.titles(ROOM)) == 2)
    assert stage.platform.titles(ROOM)[1] == "R7: planning"
    await tell(stage.store, stage.clock, None, done("plan"), proposed(), approved())
    await stage.keeper.flush(RUN)
    assert names(stage.platform.keys(ROOM)) == ["1/ack", "live", "5/plan"]


async def test_a_room_that_is_deleted_while_it_is_shown_is_let_go(stage: Stage) -> None:
    """Nobody waits for it, and nothing fails."""
    await tell(stage.store, stage.clock, None, started(), proposed(), approved(), *begun("T1"))
    await stage.keeper.flush(RUN)
    await stage.store.write(lambda tx: tx.runs.delete(RUN))
    keeper = asyncio.create_task(stage.keeper.run())
    await stage.clock.until_sleeping()
    await stage.clock.advance(30.0)
    async with asyncio.timeout(10):
        await asyncio.gather(*(task for _, task in stage.keeper._workers.values()))
    keeper.cancel()


async def test_a_store_that_fails_is_asked_again(stage: Stage) -> None:
    """From what is stored: nothing is lost and nothing comes twice."""
    broken = FailingStore(stage.store, fails_at=5)
    keeper = RoomKeeper(broken, [FindingSurface(stage.platform)], stage.clock, stage.hub)
    await tell(stage.store, stage.clock, None, *STORY)
    flush = asyncio.create_task(keeper.flush(RUN))
    while not flush.done():
        await asyncio.wait([flush, asyncio.ensure_future(stage.clock.until_sleeping())], return_when="FIRST_COMPLETED")
        await stage.clock.advance(5.0)
    await keeper.close()
    assert broken.failed
    assert names(stage.platform.keys(ROOM)) == NAMES


async def test_a_run_at_work_is_never_silent_for_long(stage: Stage) -> None:
    """While nothing happens the live card is drawn again every half minute."""
    await tell(stage.store, stage.clock, None, started(), proposed(), approved(), *begun("T1"))
    await stage.keeper.flush(RUN)
    before = stage.edits()
    for beat in (1, 2, 3):
        await stage.clock.advance(30.0)
        await stage.edited(before + beat)
        await stage.clock.until_sleeping()
    assert stage.live() == "R7: at work, 0 %"


async def test_a_run_that_waits_for_a_person_costs_nothing(stage: Stage) -> None:
    """No worker, no board, no timer."""
    await tell(stage.store, stage.clock, None, started(), proposed())
    await stage.keeper.flush(RUN)
    await asyncio.gather(*(task for _, task in stage.keeper._workers.values()))
    assert stage.clock.sleeping == 0


async def test_a_platform_that_wants_quiet_gets_it(stage: Stage) -> None:
    """Nothing is sent before Retry-After is over, and then everything in order."""
    stage.platform.faults.append(Fault(SurfaceSlow(7.0)))
    await tell(stage.store, stage.clock, None, started(), proposed())
    flush = asyncio.create_task(stage.keeper.flush(RUN))
    await stage.until(1)
    await stage.clock.until_sleeping()
    await stage.clock.advance(6.9)
    assert stage.platform.titles(ROOM) == []
    await stage.clock.advance(0.2)
    await asyncio.wait_for(flush, 10)
    assert names(stage.platform.keys(ROOM)) == ["1/ack", "2/plan"]


async def test_a_failing_surface_is_tried_again_and_holds_up_no_other_room(tmp_path: Path) -> None:
    """Later and later, without a loss."""
    clock, platform, other = PatientClock(), Platform(), Platform()
    platform.faults.extend([Fault(ConnectionError("down"))] * 3)
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock, ROOM, RoomId("other:R7"))
        surfaces = [FindingSurface(platform), RecordingSurface(other, name="other")]
        keeper = RoomKeeper(store, surfaces, clock, Hub(clock))
        await tell(store, clock, None, *STORY)
        flush = asyncio.create_task(keeper.flush(RUN))
        await other.until(lambda: len(other.titles(RoomId("other:R7"))) == len(NAMES))
        for seconds in (1, 2, 4):
            await clock.until_sleeping()
            await clock.advance(seconds)
        await asyncio.wait_for(flush, 10)
        await keeper.close()
    assert names(platform.keys(ROOM)) == NAMES


async def test_an_answer_that_was_lost_is_looked_up(stage: Stage) -> None:
    """The post arrived, its answer did not: it is found, and not repeated."""
    stage.platform.faults.append(Fault(ConnectionError("lost"), arrives=True))
    await tell(stage.store, stage.clock, None, started())
    flush = asyncio.create_task(stage.keeper.flush(RUN))
    await stage.until(1)
    await stage.clock.until_sleeping()
    await stage.clock.advance(1.0)
    await asyncio.wait_for(flush, 10)
    assert stage.platform.calls == ["post memory:R7/1/ack", "find memory:R7/1/ack"]
    assert names(stage.platform.keys(ROOM)) == ["1/ack"]


async def test_a_room_opened_late_tells_the_whole_story(stage: Stage) -> None:
    """Its cursor begins at the first event."""
    await tell(stage.store, stage.clock, None, *STORY)
    await stage.keeper.flush(RUN)
    assert names(stage.platform.keys(ROOM)) == NAMES


async def test_a_room_without_its_surface_waits(stage: Stage) -> None:
    """It is shown by the process that has the surface."""
    keeper = RoomKeeper(stage.store, [], stage.clock, stage.hub)
    await tell(stage.store, stage.clock, None, started())
    await asyncio.wait_for(keeper.flush(RUN), 10)
    assert stage.platform.calls == []
    assert len(await stage.store.read(lambda tx: tx.rooms.of_unfinished())) == 1


async def test_a_run_that_is_not_there_is_flushed_at_once(stage: Stage) -> None:
    """There is nothing to wait for."""
    await asyncio.wait_for(stage.keeper.flush(RunId("R99")), 10)


async def test_ten_thousand_events_make_no_longer_thread(stage: Stage) -> None:
    """All of them are read; few of them are shown."""
    await tell(stage.store, stage.clock, None, started(), proposed(), approved(), *begun("T1"))
    await tell(stage.store, stage.clock, None, *[used("T1", f"step {number}") for number in range(10_000)])
    await tell(stage.store, stage.clock, None, done("T1"), ended())
    await stage.keeper.flush(RUN)
    assert names(stage.platform.keys(ROOM)) == ["1/ack", "2/plan", "live", "10007/result"]
    assert len(PLAN.tasks) == 4
    assert stage.edits() <= 3
