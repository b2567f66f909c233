"""Who reads the log is woken."""

import asyncio

from conductor_core.domain.ids import RunId
from conductor_core.stream.hub import Hub
from tests.stream.scene import PatientClock


async def test_every_reader_hears_each_run_once() -> None:
    """However often it was called while the reader was busy."""
    hub = Hub(PatientClock())
    one, two = hub.subscribe(), hub.subscribe()
    for run in ("R1", "R2", "R1"):
        hub.wake(RunId(run))
    assert await one.next() == frozenset(map(RunId, ("R1", "R2")))
    assert await two.next() == frozenset(map(RunId, ("R1", "R2")))


async def test_a_reader_that_hears_nothing_looks_for_itself() -> None:
    """After two seconds."""
    clock = PatientClock()
    ear = Hub(clock).subscribe()
    news = asyncio.create_task(ear.next())
    await clock.until_sleeping()
    await clock.advance(1.9)
    assert not news.done()
    await clock.advance(0.1)
    assert await news is None


async def test_who_left_hears_nothing() -> None:
    """Leaving twice is leaving once."""
    hub = Hub(PatientClock())
    ear = hub.subscribe()
    hub.unsubscribe(ear)
    hub.unsubscribe(ear)
    hub.wake(RunId("R1"))
    assert not ear._event.is_set()


async def test_an_ear_for_one_run_hears_no_other() -> None:
    """Who follows one run is not woken by a thousand others."""
    hub = Hub(PatientClock())
    ear = hub.subscribe(only=RunId("R1"))
    hub.wake(RunId("R2"))
    assert not ear._event.is_set()
    hub.wake(RunId("R1"))
    assert await ear.next() == frozenset({RunId("R1")})
