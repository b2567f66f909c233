"""The process may die between any two steps."""

import shutil
from pathlib import Path

import pytest

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.ports.surface import Surface, SurfaceSlow
from conductor_core.stream.hub import Hub
from conductor_core.stream.outbox import Sender
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.surface import Fault, FindingSurface, Platform, RecordingSurface
from tests.stream.scene import (
    NAMES,
    ROOM,
    RUN,
    STORY,
    Fate,
    Killed,
    MortalStore,
    names,
    opened,
    set_up,
    started,
    tell,
)


class MortalSurface(FindingSurface):
    """The process may die before a call leaves, or after it arrived and before its answer."""

    def __init__(self, platform: Platform, fate: Fate) -> None:
        super().__init__(platform)
        self._fate = fate

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """See the port."""
        self._fate.moment()
        ref = await super().post(room, key, card)
        self._fate.moment()
        return ref

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """See the port."""
        self._fate.moment()
        ref = await super().edit(room, ref, card)
        self._fate.moment()
        return ref

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """See the port."""
        self._fate.moment()
        return await super().find(room, key)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder; the first test fills it with a store that the others copy."""
    return tmp_path_factory.mktemp("template")


async def story_in(folder: Path, clock: ManualClock) -> None:
    """A store in which the whole story has happened, and nothing is shown."""
    async with opened(folder, clock) as store:
        await set_up(store, clock)
        await tell(store, clock, None, *STORY)


async def life(folder: Path, clock: ManualClock, platform: Platform, fate: Fate) -> None:
    """One process: opens the store, shows what is to be shown, and dies when its fate says so."""
    async with opened(folder, clock) as store:
        mortal = MortalStore(store, fate)
        keeper = RoomKeeper(mortal, [MortalSurface(platform, fate)], clock, Hub(clock))
        try:
            await keeper.flush(RUN)
        except Killed:
            assert fate.dead
        finally:
            await keeper.close()


async def test_wherever_it_dies_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path, template: Path) -> None:
    """Every moment once: before and after each commit, before each call leaves and after it arrived."""
    clock = ManualClock()
    await story_in(template, clock)
    moment, died = 0, True
    expected = Platform()
    await life(_copy(template, tmp_path / "whole"), clock, expected, Fate())
    while died:
        moment += 1
        platform, fate = Platform(), Fate(dies_at=moment)
        folder = _copy(template, tmp_path / str(moment))
        await life(folder, clock, platform, fate)
        died = fate.dead
        await life(folder, clock, platform, Fate())
        assert names(platform.keys(ROOM)) == NAMES, f"killed at moment {moment}"
        assert platform.titles(ROOM) == expected.titles(ROOM), f"killed at moment {moment}"
        shutil.rmtree(folder)
    assert moment > 20


async def test_dying_again_and_again_changes_nothing(tmp_path: Path) -> None:
    """Every process lives one moment longer than the one before."""
    clock, platform = ManualClock(), Platform()
    await story_in(tmp_path, clock)
    dies_at, died = 0, True
    while died:
        dies_at += 1
        fate = Fate(dies_at)
        await life(tmp_path, clock, platform, fate)
        died = fate.dead
    assert names(platform.keys(ROOM)) == NAMES


@pytest.mark.parametrize(
    ("kind", "keys"),
    [(FindingSurface, ["1/ack"]), (RecordingSurface, ["1/ack", "1/ack"])],
    ids=["found", "repeated"],
)
async def test_a_post_in_doubt(tmp_path: Path, kind: type[RecordingSurface], keys: list[str]) -> None:
    """Where it can be looked up it is not repeated; where it cannot, it is repeated once rather than lost."""
    clock, platform = ManualClock(), Platform()
    platform.faults.append(Fault(Killed(), arrives=True))
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        await tell(store, clock, None, started())
        first: Surface = kind(platform)
        keeper = RoomKeeper(store, [first], clock, Hub(clock))
        with pytest.raises(Killed):
            await keeper.flush(RUN)
        keeper = RoomKeeper(store, [kind(platform)], clock, Hub(clock))
        await keeper.flush(RUN)
        await keeper.flush(RUN)
        await keeper.close()
    assert names(platform.keys(ROOM)) == keys


class NotOpenYet(FindingSurface):
    """A platform that is reached again only a moment after the process began."""

    is_open = False

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """Not the first time."""
        if not self.is_open:
            self.is_open = True
            raise SurfaceSlow(1.0)
        return await super().find(room, key)


async def test_a_post_in_doubt_stays_so_while_its_platform_is_not_reached(tmp_path: Path) -> None:
    """It is looked up once it is, and not posted a second time."""
    clock, platform = ManualClock(), Platform()
    platform.faults.append(Fault(Killed(), arrives=True))
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        await tell(store, clock, None, started())
        with pytest.raises(Killed):
            await RoomKeeper(store, [FindingSurface(platform)], clock, Hub(clock)).flush(RUN)
        sender = Sender(store, NotOpenYet(platform), clock, ROOM)
        assert await sender.send() == 1.0
        await clock.advance(1)
        assert await sender.send() is None
    assert names(platform.keys(ROOM)) == ["1/ack"]


def _copy(template: Path, to: Path) -> Path:
    shutil.copytree(template, to)
    return to
