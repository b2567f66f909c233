"""A plan is offered a second time, by cheaper agents."""

from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.ids import RunId
from conductor_core.domain.usage import Micros
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, titles, work

R1 = RunId("R1")


def coder(name: str, price: int | None) -> ScriptedAgent:
    """One whose million tokens cost this many micros."""
    agent = ScriptedAgent(name, writes_its_brief)
    agent.card = agent.card.model_copy(update={"price": None if price is None else Micros(price)})
    return agent


async def test_the_cheaper_mix_is_a_second_choice_on_the_card(tmp_path: Path) -> None:
    """Bob takes it; the cheap agent does what the dear one was planned for, and a second yes is told so."""
    dear, cheap = coder("dear", 10_000_000), coder("cheap", 1_000_000)
    unknown = {"seconds_low": 1, "seconds_high": 60, "cost_low": None, "cost_high": None}
    async with stage(tmp_path, planner(work("T1", agent="dear", estimate=unknown)), dear, cheap) as at:
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        assert "Cheaper: by cheap, $0.01–0.25." in (await at.thread(R1)).replace("\\", "")
        taken = await at.order(Approve(what="cheaper"), run="R1", by="Bob", role="member")
        assert taken.text.startswith("The cheaper plan of R1 is approved; work begins.")
        assert (await at.until(R1)).state == "done"
        assert (titles([dear]), titles([cheap])) == ([], ["Do T1"])
        late = await at.order(Approve(what="cheaper"), run="R1")
        assert late.text == "The plan of R1 was approved by Bob already."


async def test_without_prices_there_is_no_second_choice(tmp_path: Path) -> None:
    """Nobody is promised what nobody knows."""
    async with stage(tmp_path, planner(work("T1", agent="dear")), coder("dear", None), coder("cheap", None)) as at:
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        assert "Cheaper" not in await at.thread(R1)
        refused = await at.order(Approve(what="cheaper"), run="R1")
        assert refused.text == "There is no such cheaper plan for R1: look at it again, then approve."
