"""A result of a race is picked in as few words as there are races."""

from pathlib import Path

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.domain.run import RunOptions
from conductor_core.logic.grammar import parse
from conductor_core.testing.stage import planner, stage, work
from tests.stories.poets import RUN, Poem

FAST = RunOptions(mode="fast")
PLAN = (work("T1", agent="ada"), work("T2", "T1", agent="ada"))


@pytest.mark.parametrize("said", ["pick 2", "pick T2-2", "pick R1.T2-2", "pick 2 it is the longest"])
async def test_where_one_race_is_open_the_number_of_the_try_is_enough(tmp_path: Path, said: str) -> None:
    """So is the key of the try; afterwards a number alone means nothing."""
    poem, order = Poem(), parse(said, COMMANDS)
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9, 2), options=FAST) as at:
        await poem.raced(at)
        await at.told(RUN, "race.judged", 1)
        assert (await at.order(order, run=RUN)).text == "T2-2 is picked for R1.T2."
        assert (await at.until(RUN)).state == "done"
        assert (await at.files(RUN))["poem.txt"] == "la\n" * 9
        late = await at.order(parse("pick 1", COMMANDS), run=RUN)
        assert late.text == "No race of R1 waits for a pick."
