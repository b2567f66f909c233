"""A race is part of the plan: it is approved with it, and a change of the plan keeps it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.change import Change
from conductor_core.commands.race import Pick, Race
from conductor_core.commands.start import Start
from conductor_core.domain.run import RunOptions
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering import live_card
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.logic.shown import text
from tests.stories.poets import RUN, Poem
from tests.stories.test_verdicts import approves

FAST = RunOptions(mode="fast")
PLAN = (work("T1", agent="ada"), work("T2", "T1", agent="ada"))


async def live(at: Stage) -> str:
    """The card that stays current."""
    board = Board(run=RUN)
    for record in await at.events(RUN):
        board = fold(board, record)
    return text(live_card(board, datetime.now(UTC)))


async def test_a_race_ordered_before_the_yes_is_part_of_the_plan_with_its_price(tmp_path: Path) -> None:
    """The plan names everybody who runs and what all of them cost together; it begins with the yes."""
    poem, open_ = Poem(), {"seconds_low": 10, "seconds_high": 60, "cost_low": None, "cost_high": None}
    poem.may.set()
    plan = (PLAN[0], work("T2", "T1", agent="ada", estimate=open_))
    async with stage(tmp_path, planner(*plan), *poem.poets(5, 9, dollars=(1, 2)), options=FAST) as at:
        await at.order(Start(goal="make a poem"))
        await at.until(RUN, "awaiting_approval")
        said = await at.order(Race(task="T2", number=2), run=RUN)
        assert said.text == (
            "R1.T2 is tried by ada and bob: 2 tries, each of another vendor. "
            "The plan of R1 has changed: look at it, then approve."
        )
        thread = await at.thread(RUN)
        assert "- T2-1 ada: \\$0.01–0.25\n- T2-2 bob: \\$0.03–0.50" in thread
        assert "Together: 10–65 s, \\$0.04–0.75. The results are compared, and one is picked." in thread
        assert "It begins once the plan is approved." in thread
        assert "- T2 Do T2: several agents try it at once, and one result is picked\n- Then in all: 4 tasks" in thread
        await at.order(Approve(), run=RUN)
        await at.told(RUN, "race.judged", 1)
        await at.order(Pick(task="T2", entry=2), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert (await at.files(RUN))["poem.txt"] == "la\n" * 9


async def test_a_race_ordered_later_moves_what_the_whole_run_is_expected_to_take(tmp_path: Path) -> None:
    """The live card counts the tries and the pick; the card of the plan keeps what was approved."""
    poem, short = Poem(), {"seconds_low": 10, "seconds_high": 20}
    plan = (work("T1", agent="ada", estimate=short), work("T2", "T1", agent="ada", estimate=short))
    auto = RunOptions(mode="fast", approval="auto")
    async with stage(tmp_path, planner(*plan), *poem.poets(2, 3, 4), options=auto) as at:
        await at.order(Start(goal="make a poem"))
        await asyncio.wait_for(poem.begun.wait(), 10)
        assert "estimated 20–40 s" in await live(at)
        await at.order(Race(task="T2", number=3), run=RUN)
        assert "Together: 10–25 s" in await at.thread(RUN)
        assert "estimated 20–45 s" in await live(at)
        poem.may.set()
        await at.until(RUN)


async def test_a_change_of_the_plan_keeps_a_race_and_drops_it_whole(tmp_path: Path) -> None:
    """What was put on the plan since is part of it; a single try is not."""
    poem = Poem()
    plan = (*PLAN, work("T3", "T1", agent="ada"), work("T4", "T3", agent="ada"))
    async with stage(tmp_path, planner(*plan), *poem.poets(5, 9), options=FAST) as at:
        await at.order(Start(goal="make a poem"))
        await at.until(RUN, "awaiting_approval")
        await at.order(Approve(), run=RUN)
        await asyncio.wait_for(poem.begun.wait(), 10)
        await at.order(Race(task="T2", number=2), run=RUN)
        await at.order(Change(edit="drop task 4"), run=RUN)
        assert "- Goes: T4 Do T4\n- Then in all: " in await at.thread(RUN)
        await at.order(Race(task="T3", number=2), run=RUN)
        late = await at.order(Approve(number=2), run=RUN)
        assert late.text.endswith("is no more, because T3 is tried by several agents since.")
        part = await at.order(Change(edit="drop T3-2"), run=RUN)
        assert part.text == "T3-2 is part of the race for T3: name that one."
        given = await at.order(Change(edit="use bob for task 3"), run=RUN)
        assert given.text == "Several agents try T3 already; `race T3` gives it out anew."
        await at.order(Change(edit="drop tasks 3 and 4"), run=RUN)
        await at.order(Approve(what="change"), run=RUN)
        poem.may.set()
        await at.told(RUN, "race.judged", 1)
        await at.order(Pick(task="T2", entry=1), run=RUN)
        assert (await at.until(RUN)).state == "done"
        states = {key: (await at.task(RUN, key)).state for key in ("T2", "T2-1", "T2-2", "T3", "T3-1", "T4")}
        assert states == {
            "T2": "done", "T2-1": "done", "T2-2": "done", "T3": "skipped", "T3-1": "skipped", "T4": "skipped",
        }  # fmt: skip


async def test_who_made_what_was_picked_is_an_author_for_the_review(tmp_path: Path) -> None:
    """Bob's vendor has a reviewer too; the one of nobody who wrote has it."""
    poem = Poem()
    poem.may.set()
    plan = (*PLAN, work("T3", "T2", kind="review", role="reviewer"))
    kin, stranger = (ScriptedAgent(f"critic-{one}", approves, roles=("reviewer",), vendor=one) for one in "BC")
    async with stage(tmp_path, planner(*plan), *poem.poets(5, 9), kin, stranger, options=FAST) as at:
        await at.order(Start(goal="make a poem"))
        await at.until(RUN, "awaiting_approval")
        await at.order(Race(task="T2", number=2), run=RUN)
        await at.order(Approve(), run=RUN)
        await at.told(RUN, "race.judged", 1)
        await at.order(Pick(task="T2", entry=2), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert (await at.task(RUN, "T3")).agent == "critic-C"
