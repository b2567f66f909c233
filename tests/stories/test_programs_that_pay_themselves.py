"""What a program of one's own has paid is in the books however it ends: as it said it, or else as unknown."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_core.commands.cost import Cost
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel
from conductor_core.domain.usage import Micros, Spending
from conductor_core.testing.stage import Stage
from tests.stories.test_agent_programs import alive, on_stage

PATTERNS = {"success": "^All done", "failure": "^Error: .*", "cost": r"Paid ([\d.]+) dollars"}
PAID = {"do": "print", "text": "Paid 0.75 dollars"}
GOAL = Start(goal="greet")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the sandbox's user can enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="conductor-story-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def has_begun(place: Path) -> bool:
    """The program has written its file."""
    return any("begun.txt" in files for _, _, files in os.walk(place))


async def books(at: Stage) -> tuple[Spending, str]:
    """The bill of the run, and what ``cost`` says of it."""
    run = (await at.order(Cost(), run="R1")).run
    assert run
    return await at.store.read(lambda tx: tx.ledger.spending(run)), (await at.order(Cost(), run="R1")).text


async def test_what_a_program_says_it_cost_counts_when_it_fails(place: Path) -> None:
    """Both of its tries."""
    steps = (PAID, {"do": "print", "text": "Error: out of ideas"})
    async with on_stage(place, "text", *steps, patterns=PATTERNS, cost="run") as at:
        reply = await at.order(GOAL)
        assert (await at.until(reply.run)).state != "done"
        assert await books(at) == (Spending(known=Micros(1_500_000)), "R1 has cost $1.50.")


async def test_what_a_program_that_fails_does_not_say_is_unknown(place: Path) -> None:
    """It is not free."""
    async with on_stage(place, "text", {"do": "exit", "code": 3}, patterns=PATTERNS, cost="run") as at:
        reply = await at.order(GOAL)
        assert (await at.until(reply.run)).state != "done"
        assert await books(at) == (Spending(unpriced_calls=2), "R1 has cost 2 calls of unknown price (fake).")


@pytest.mark.parametrize(
    ("said", "told"), [([PAID], "R1 has cost $0.7500."), ([], "R1 has cost 1 call of unknown price (fake).")]
)
async def test_a_program_that_is_stopped_is_paid_all_the_same(
    place: Path, said: list[dict[str, str]], told: str
) -> None:
    """Also when its run is over by then."""
    steps = (*said, {"do": "write", "path": "begun.txt", "content": ""}, {"do": "hang"})
    async with on_stage(place, "text", *steps, patterns=PATTERNS, cost="run") as at:
        reply = await at.order(GOAL)
        async with asyncio.timeout(20):
            while not has_begun(place):  # noqa: ASYNC110 - the program is another process
                await asyncio.sleep(0.01)
        await at.order(Cancel(), run="R1")
        assert (await at.until(reply.run)).state == "cancelled"
        await at.told(reply.run, "task.agent_reported", 1)
        assert not alive(place)
        assert (await books(at))[1] == told
