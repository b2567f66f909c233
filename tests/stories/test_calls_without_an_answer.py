"""Money that may have been spent is never called free: neither while a call is under way nor after its try was ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from conductor_core.commands.agents import Agents
from conductor_core.commands.cost import Cost
from conductor_core.commands.look import Show
from conductor_core.commands.steer import Cancel
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.card import Bullets, Text
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros
from conductor_core.ports.agent import Desk
from conductor_core.ports.model import Listener
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.stories.counting_house import WORST, Provider, answer, request
from tests.stories.payers import GOAL
from tests.stories.test_agents_ordered import facts


class Stalls(Provider):
    """Its server begins an answer and never ends it."""

    def __init__(self, worst: Micros | None) -> None:
        super().__init__(lambda _: answer(cost=worst), worst=worst)
        self.begun = asyncio.Event()

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        self.begun.set()
        await asyncio.Event().wait()
        return await super().ask(request, listener)


@asynccontextmanager
async def stalled(folder: Path, worst: Micros | None) -> AsyncIterator[Stage]:
    """A run whose only call has no answer."""
    provider = Stalls(worst)

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        await desk.journal.ask(provider, request(brief.text))
        return await writes_its_brief(brief, desk)

    options = RunOptions(approval="auto")
    async with stage(folder, planner(work("T1")), ScriptedAgent("coder", asks), options=options) as at:
        await at.order(GOAL)
        await asyncio.wait_for(provider.begun.wait(), 10)
        yield at


@pytest.mark.parametrize(
    ("worst", "told"),
    [
        (WORST, "1 call without an answer, up to $0.0010"),
        (None, "1 call without an answer, of unknown price"),
    ],
)
async def test_a_call_under_way_is_told_with_what_it_may_cost(tmp_path: Path, worst: Micros | None, told: str) -> None:
    """In `cost`, `show` and `agents`, at once; nothing of it is free."""
    async with stalled(tmp_path, worst) as at:
        cost = await at.order(Cost(), run="R1")
        assert cost.text == f"R1 has cost nothing so far; {told}."
        assert cost.card
        assert (facts(cost.card)["Spent"], facts(cost.card)["Under way"]) == ("nothing yet", told)
        assert Text(text="No call was answered yet.") in cost.card.blocks
        assert facts((await at.order(Show(), run="R1")).card)["Under way"] == told
        assert facts((await at.order(Agents())).card)["coder"].endswith(f"api - coder - {told}")
        assert facts((await at.order(Agents(agent="coder"))).card)["Today"] == told
        await at.order(Cancel(run="R1"))


async def test_a_call_that_was_called_off_counts_for_its_agent(tmp_path: Path) -> None:
    """At its most, as `cost` has it, though no try of the agent has ended by itself."""
    async with stalled(tmp_path, WORST) as at:
        await at.order(Cancel(run="R1"))
        await at.until(RunId("R1"))
        assert (await at.order(Cost(), run="R1")).text == "R1 has cost $0.0010."
        shown = facts((await at.order(Agents(agent="coder"))).card)
        assert (shown["Did"], shown["Today"]) == (
            "nothing finished yet",
            "up to $0.0010 today for calls that were cut off",
        )


@pytest.mark.parametrize(
    ("worst", "told"),
    [(WORST, "1 call cut off, $0.0010 of it, counted at the most"), (None, "1 call cut off, price unknown")],
)
async def test_a_call_that_was_called_off_is_told_with_what_counts(
    tmp_path: Path, worst: Micros | None, told: str
) -> None:
    """A price that nobody knows has no most."""
    async with stalled(tmp_path, worst) as at:
        await at.order(Cancel(run="R1"))
        await at.until(RunId("R1"))
        card = (await at.order(Cost(), run="R1")).card
        assert card
        (by_task, *_) = [block for block in card.blocks if isinstance(block, Bullets)]
        assert by_task.items[0].endswith(f"; {told}")
