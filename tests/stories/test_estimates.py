"""A plan says what it takes, and from how many similar tasks that is known."""

from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.domain.ids import RunId
from conductor_core.domain.usage import Estimate
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work

UNKNOWN = Estimate(seconds_low=5, seconds_high=600, cost_low=None, cost_high=None)


async def test_the_plan_card_says_from_how_many_tasks_it_knows_that(tmp_path: Path) -> None:
    """The first runs have no record yet; the fourth is estimated from the three tasks before it."""
    poet = ScriptedAgent("poet", writes_its_brief)
    async with stage(tmp_path, planner(work("T1", estimate=UNKNOWN)), poet) as at:
        for _ in range(4):
            started = await at.order(Start(goal="make a poem"), there=False)
            await at.until(started.run)
        assert "(built-in figures, no record yet)" in await at.thread(RunId("R3"))
        assert "(from 3 similar tasks)" in await at.thread(RunId("R4"))
