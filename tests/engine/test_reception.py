"""What comes in over chat is dealt with once and in order, and nothing that goes wrong with one stops the others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from conductor_core.domain.arrival import Arrival
from conductor_core.engine.porch import Porch
from conductor_core.engine.reception import TRIES, Deal, Reception
from conductor_core.errors import NoRoomError
from conductor_core.ports.store import Store
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.store.opening import open_store
from conductor_core.stream.crowd import Crowd
from conductor_core.testing.clock import ManualClock


class FullOnce:
    """A store whose disk is full when the first arrival is noted as done."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.writes = 0

    async def write(self, op: Callable[[Any], Any]) -> Any:
        """The third write is the first that notes something as done."""
        self.writes += 1
        if self.writes == 3:
            raise NoRoomError("the database cannot be written")
        return await self._store.write(op)

    async def read(self, op: Callable[[Any], Any]) -> Any:
        """As it is."""
        return await self._store.read(op)


@asynccontextmanager
async def receiving(store: Any, clock: ManualClock, deal: Deal) -> AsyncIterator[Reception]:
    """At work as long as the block lasts."""
    reception = Reception(Porch(store, clock, "chat"), deal, Crowd(clock))
    working = asyncio.create_task(reception.run())
    while not clock.sleeping:  # noqa: ASYNC110 - until what was left is taken up
        await asyncio.sleep(0)
    try:
        yield reception
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def until(condition: Callable[[], bool], clock: ManualClock) -> None:
    """Let it work, and time pass whenever somebody sleeps."""
    async with asyncio.timeout(10):
        while not condition():
            if clock.sleeping:
                await clock.advance(5)
            await asyncio.sleep(0.001)


async def test_an_arrival_that_cannot_be_noted_is_dealt_with_again_in_doubt_and_the_next_gets_its_turn(
    tmp_path: Path,
) -> None:
    """A full disk ends neither the listening nor what waits behind."""
    clock, dealt = ManualClock(), list[tuple[str, bool]]()

    async def deal(arrival: Arrival) -> None:
        dealt.append((arrival.key, arrival.in_doubt))

    store = await open_store(tmp_path / "conductor.db", clock)
    async with receiving(FullOnce(store), clock, deal) as reception:
        await reception.take("one", "here", {})
        await reception.take("two", "here", {})
        await until(lambda: len(dealt) == 3, clock)
    assert dealt == [("one", False), ("one", True), ("two", False)]
    await store.close()


async def test_what_always_fails_is_let_go_and_the_next_gets_its_turn(tmp_path: Path) -> None:
    """After so many tries, each but the first in doubt; it does not come again at the next start."""
    clock, dealt = ManualClock(), list[str]()

    async def deal(arrival: Arrival) -> None:
        dealt.append(arrival.key)
        if arrival.key == "one":
            raise ValueError("no")

    store = await open_store(tmp_path / "conductor.db", clock)
    async with receiving(store, clock, deal) as reception:
        await reception.take("one", "here", {})
        await reception.take("two", "here", {})
        await until(lambda: dealt[-1:] == ["two"], clock)
    assert dealt == ["one"] * TRIES + ["two"]
    assert "one" not in [one.key for one in await store.read(lambda tx: tuple(tx.arrivals.waiting("chat")))]
    await store.close()


async def test_where_a_surface_says_how_long_to_wait_that_is_done_however_often(tmp_path: Path) -> None:
    """It is dealt with in the end, and what came after it in its place then."""
    clock, dealt = ManualClock(), list[tuple[str, float]]()
    began = clock.monotonic()

    async def deal(arrival: Arrival) -> None:
        if arrival.key == "one" and clock.monotonic() < began + 100 * TRIES:
            raise SurfaceSlow(60.0)
        dealt.append((arrival.key, clock.monotonic() - began))

    store = await open_store(tmp_path / "conductor.db", clock)
    async with receiving(store, clock, deal) as reception:
        await reception.take("one", "here", {})
        await reception.take("two", "here", {})
        await until(lambda: len(dealt) == 2, clock)
    assert [key for key, _ in dealt] == ["one", "two"]
    assert dealt[0][1] >= 100 * TRIES
    await store.close()


async def test_what_another_process_took_is_dealt_with_here_once(tmp_path: Path) -> None:
    """Both hear the same from the platform; one of them keeps it, and one of them conducts."""
    clock, dealt = ManualClock(), list[tuple[str, bool]]()

    async def deal(arrival: Arrival) -> None:
        dealt.append((arrival.key, arrival.in_doubt))

    store = await open_store(tmp_path / "conductor.db", clock)
    beside = await open_store(tmp_path / "conductor.db", clock, exclusive=False)
    there = Porch(beside, clock, "chat")
    async with receiving(store, clock, deal) as here:
        assert await there.take("one", "here", {})
        assert not await here.take("one", "here", {})
        assert await here.take("two", "here", {})
        assert not await there.take("two", "here", {})
        await until(lambda: len(dealt) == 2, clock)
    assert dealt == [("one", False), ("two", False)]
    await beside.close()
    await store.close()
