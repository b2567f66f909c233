"""Whoever waits for a first word of ours goes before what was begun."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.domain.run import Attempt
from conductor_core.ports.store import Transaction
from conductor_core.stream.crowd import Crowd
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.stream.scene import PatientClock


@contextmanager
def waiting(crowd: Crowd, people: int) -> Iterator[None]:
    """So many people, as long as the block lasts."""
    with ExitStack() as each:
        for _ in range(people):
            each.enter_context(crowd.served())
        yield


async def test_work_goes_on_beside_five_and_lets_six_go_first() -> None:
    """To the last of them."""
    clock = PatientClock()
    crowd = Crowd(clock)
    with waiting(crowd, 5):
        await crowd.pass_by()
        with crowd.served():
            work = asyncio.create_task(crowd.pass_by())
            await clock.until_sleeping()
        await asyncio.sleep(0)
        assert not work.done()
    await work


async def test_a_crowd_that_is_not_got_through_to_holds_work_up_for_two_seconds() -> None:
    """A platform may be out of reach for hours."""
    clock = PatientClock()
    crowd = Crowd(clock)
    with waiting(crowd, 6):
        work = asyncio.create_task(crowd.pass_by())
        await clock.until_sleeping()
        await clock.advance(1.9)
        assert not work.done()
        await clock.advance(0.1)
        await work


async def test_what_a_crowd_begins_is_planned_when_it_is_gone(tmp_path: Path) -> None:
    """Until then it is in the books, and told."""

    def attempts(tx: Transaction) -> list[Attempt]:
        return list(tx.attempts.open())

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        with waiting(at.hub.crowd, 6):
            reply = await at.order(Start(goal="write a poem"))
            assert await at.kinds(reply.run) == ["task.queued", "run.started"]
            assert [attempt.state for attempt in await at.store.read(attempts)] == ["queued"]
        assert (await at.until(reply.run, "awaiting_approval")).state == "awaiting_approval"
