"""Tokens, runs and minutes are budgets too: plans by the seat have no price."""

import asyncio
from pathlib import Path

from conductor_core.commands.budget import Budget
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.stories.payers import CALLS, GOAL, PLAN, Payer, told


async def test_tokens_are_a_budget_where_nobody_knows_a_price(tmp_path: Path) -> None:
    """As with plans by the seat: what is read and written is counted, and set aside before each call."""
    payer = Payer(worst=None)
    async with stage(tmp_path, planner(*PLAN), payer.agent, options=RunOptions(approval="auto")) as at:
        assert (await at.order(Budget(what="all 60k tokens"))).text == "The budget of everybody is 60,000 tokens now."
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"
        assert (await at.order(Budget(what="all 200 tokens"))).text == "The budget of everybody is 200 tokens now."
        held = await at.order(GOAL, there=False)
        assert (await at.until(held.run)).state == "paused"
        card = (await told(at, held.run, "pause"))[0]
        assert card.splitlines()[:2] == [
            "! R2: paused, too little is left of the budget of 200 tokens of everybody",
            "  Spent        180 tokens of 200 tokens, all of it by other runs",
        ]
        assert payer.provider.asked == CALLS * len(PLAN)


async def test_whom_a_budget_of_money_cannot_hold_is_said_before_anything_is_spent(tmp_path: Path) -> None:
    """When the goal is taken, of all; on the plan that is to be approved, of who would work. With nothing to spend nobody calls."""
    cheap, plans = ScriptedAgent("coder", writes_its_brief), planner(work("T1"))
    plans.card = plans.card.model_copy(update={"price": 1_000_000})
    other = ScriptedAgent("reviewer", writes_its_brief, roles=("reviewer",))
    async with stage(tmp_path, plans, cheap, other) as at:
        unheld = "unknown: set a price in conductor.toml, or a cap in tokens"
        await at.order(Start(goal="make a poem", budget=0.01))
        await at.until(RunId("R1"), "awaiting_approval")
        thread = " ".join((await at.thread(RunId("R1"))).replace("\\", "").split())
        assert f"$0.01; it cannot hold coder and reviewer, whose prices are {unheld}" in thread
        assert f"$0.01; it cannot hold coder, whose price is {unheld}" in thread
        await at.order(Start(goal="make a poem", budget=0), there=False)
        assert "cannot hold" not in await at.thread(RunId("R2"))


async def test_runs_are_a_budget(tmp_path: Path) -> None:
    """The next one is not begun; what would allow it is said."""
    options = RunOptions(approval="auto")
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief), options=options) as at:
        await at.order(Budget(what="me 1 run a day"))
        first = await at.order(GOAL, there=False)
        assert await told(at, first.run, "budget") == [
            """\
✗ R1: the budget of ann is used up
  1 run of 1 run a day is used (100%).
  The next step that uses more pauses the run; what uses nothing goes on."""
        ]
        refused = await at.order(GOAL, there=False)
        assert (refused.outcome, refused.text) == (
            "refused",
            "The budget of 1 run a day of ann is used; `budget person test:ann +1 runs a day` allows one more.",
        )
        await at.order(Budget(what="me +1 run"))
        assert (await at.order(GOAL, there=False)).run == "R2"
        await at.order(Budget(what="me 0 runs"))
        which = "There are 0 runs and 2 runs a day: say which one is off, e.g. `tokens off`."
        assert (await at.order(Budget(what="me off"))).text == which
        assert (await at.order(Budget(what="me runs off a day"))).text == "The budget of ann is off."
        assert (await at.order(Budget(what="me off"))).text == "The budget of ann is off."
        none = "There is no such budget, so there is nothing to take off."
        assert (await at.order(Budget(what="me off"))).text == none


async def test_minutes_are_a_budget_and_the_time_before_a_pause_counts(tmp_path: Path) -> None:
    """Agents whose calls nobody counts are stopped in the middle, and go on when they may work longer."""
    begun, hold = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await hold.wait()
        return await writes_its_brief(brief, desk)

    options = RunOptions(approval="auto")
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", slow), options=options) as at:
        await at.order(Budget(what="all 0.05 min"))
        reply = await at.order(GOAL, there=False)
        await asyncio.wait_for(begun.wait(), 10)
        assert (await at.until(reply.run)).state == "paused"
        card = (await told(at, reply.run, "pause"))[0]
        assert card.splitlines()[:2] == [
            "! R1: paused, the budget of 3 s of everybody is reached",
            "  Spent        3 s of 3 s",
        ]
        hold.set()
        assert (await at.order(Resume(), run="R1")).text == "R1 goes on."
        assert (await at.until(reply.run)).state == "paused"
        more = await at.order(Budget(what="all +5 min"))
        assert (more.text, more.run) == ("The budget of everybody is 5 min 03 s now. R1 goes on.", "R1")
        assert (await at.until(reply.run)).state == "done"
