"""A plan says what it takes, and from how many similar tasks that is known."""

from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.change import Change
from conductor_core.commands.start import Start
from conductor_core.commands.why import Why
from conductor_core.domain.agent import AgentHealth
from conductor_core.domain.ids import RunId
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work

UNKNOWN = Estimate(seconds_low=5, seconds_high=600, cost_low=None, cost_high=None)


def at_price(agent: ScriptedAgent, micros: Micros) -> ScriptedAgent:
    """The agent, where a million tokens cost so much."""
    agent.card = agent.card.model_copy(update={"price": micros})
    return agent


async def test_the_plan_card_says_from_how_many_tasks_it_knows_that(tmp_path: Path) -> None:
    """The first runs have no record yet; the fourth is estimated from the three tasks before it."""
    poet = ScriptedAgent("poet", writes_its_brief)
    async with stage(tmp_path, planner(work("T1", estimate=UNKNOWN)), poet) as at:
        for _ in range(4):
            started = await at.order(Start(goal="make a poem"), there=False)
            await at.until(started.run)
        assert "(built-in figures, no record yet)" in await at.thread(RunId("R3"))
        assert "(from 3 similar tasks)" in await at.thread(RunId("R4"))


async def test_who_is_named_and_cannot_work_is_stood_in_for_at_the_others_price(tmp_path: Path) -> None:
    """The plan says who, and why; a person who asks for such a one is refused."""
    ill = AgentHealth(state="error", detail="it is not logged in")
    codex = at_price(ScriptedAgent("codex", writes_its_brief, health=ill), Micros(60_000_000))
    poet = at_price(ScriptedAgent("poet", writes_its_brief), Micros(6_000_000))
    plan = planner(work("T1", agent="codex", estimate=UNKNOWN), work("T2", agent="codex", estimate=UNKNOWN))
    async with stage(tmp_path, plan, codex, poet) as at:
        run = (await at.order(Start(goal="make a poem"))).run
        await at.until(run, "awaiting_approval")
        thread = " ".join((await at.thread(run)).split())
        assert (
            "T1 and T2 were meant for codex, which cannot have it: it is in error (it is not logged in). "
            "poet is to do it instead (the only coder that can work now)."
        ) in thread
        assert thread.count("| poet | 5 s – 10 min | \\$0.09–1.50 |") == 2
        refused = await at.order(Change(edit="use codex for task 2"), run=run)
        assert refused.text == "codex cannot have T2: it is in error (it is not logged in)."
        await at.order(Approve(), run=run)
        await at.until(run)
        assert (await at.order(Why(task="T1"), run=run)).text == (
            "R1.T1: poet, in the place of codex, which the planner named: it is in error (it is not logged in); "
            "the only coder that can work now."
        )


async def test_a_plan_says_what_of_its_price_is_known_and_whose_is_not(tmp_path: Path) -> None:
    """Not that all of it is unknown."""
    codex, poet = ScriptedAgent("codex", writes_its_brief), ScriptedAgent("poet", writes_its_brief)
    plan = planner(work("T1", agent="codex", estimate=UNKNOWN), work("T2", agent="poet", estimate=UNKNOWN))
    async with stage(tmp_path, plan, codex, at_price(poet, Micros(6_000_000))) as at:
        run = (await at.order(Start(goal="make a poem"))).run
        await at.until(run, "awaiting_approval")
        assert "- **Price:** \\$0.09–1.50 and 1 task of unknown price (codex)" in await at.thread(run)
