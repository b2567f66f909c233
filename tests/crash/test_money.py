"""A cap holds however often the process is killed while money is being spent."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from conductor_core.domain.cap import Cap
from conductor_core.engine.clock import SystemClock
from conductor_core.testing.contracts.store_values import R1, TALLY
from tests.acceptance.birth import Stream
from tests.acceptance.forked import reader
from tests.crash.books import untouched
from tests.crash.spender import ATTEMPTS, BILL, spend
from tests.forking import ForkedBeside
from tests.stories.counting_house import WORST, counting_house

BUDGET = 400 * WORST
CAPS = [Cap(scope="run", whose=R1, amount=BUDGET), Cap(scope="project", whose=TALLY, amount=BUDGET)]


async def live(folder: Path, cap: Cap, *, calls: int | None) -> None:
    """One process; killed after so many calls of its own have reached the provider, or left alone until it is over."""
    near, far = os.pipe()
    told, heard = await reader(near), 0
    process = ForkedBeside(spend, folder, cap, Stream(far))
    os.close(far)
    async with process, asyncio.timeout(60):
        while line := await told.readline():
            heard += line == b"asked\n"
            if heard == calls:
                process.kill()
                break
            if line == b"over\n":
                assert calls is None
        ended = await process.wait()
    assert ended == (0 if calls is None else -signal.SIGKILL)


def reserved(folder: Path) -> int:
    """Calls that were under way when it was killed."""
    with untouched(folder) as database:
        return int(database.execute("SELECT count(*) FROM ledger WHERE state = 'reserved'").fetchone()[0])


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: cap.scope)
async def test_fifty_callers_and_three_kills_do_not_break_the_cap(tmp_path: Path, cap: Cap) -> None:
    """Of a run or a project: what the provider charged is never more than the cap, and never more than is booked; nothing stays in the air."""
    in_flight = 0
    for calls in (60, 1, 75):
        await live(tmp_path, cap, calls=calls)
        in_flight += reserved(tmp_path)
    await live(tmp_path, cap, calls=None)
    charged = (tmp_path / BILL).stat().st_size * WORST
    async with counting_house(tmp_path, SystemClock(), attempts=ATTEMPTS) as house:
        spent = await house.spending()
        assert await house.committed() == spent.known
        used = await house.store.read(lambda tx: tx.ledger.used("project", TALLY, None))
        assert (used.money, used.money_aside) == (spent.known, 0), "nothing counts twice, nothing is lost"
    assert reserved(tmp_path) == 0
    assert spent.unpriced_calls == 0
    assert in_flight >= 50
    assert charged <= spent.known <= BUDGET
    assert spent.known - charged <= in_flight * WORST
    assert spent.known > BUDGET - WORST, "what is left is less than one call"
