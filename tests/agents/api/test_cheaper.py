"""When the money gets short, a cheaper model of the same agent goes on."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.domain.agent import Failed, ModelCard, Said
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.errors import TooDearError
from conductor_core.ports.model import Listener
from conductor_core.testing.desk import Memory
from conductor_core.testing.model_script import by_step
from conductor_core.testing.scripted_model import ScriptedModel
from tests.agents.api.desks import FINISH, accept, brief, desk, use, uses

WRITES = 7
"""Journal entries of the script below: 3 answers, 2 tool results, 2 that a model was too dear."""
PRICES = {"usual": 30, "dear": 90, "middling": 20, "cheap": 10}


class Poor(ScriptedModel):
    """Pays for one call of its usual model, and then only for the cheapest."""

    def __init__(self) -> None:
        super().__init__(by_step(uses(use("run", command="echo 1")), uses(use("run", command="echo 2")), FINISH))

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        if request.model != "cheap" and len(request.turns) > 1:
            raise TooDearError(f"no money for {request.model}", remedy="person")
        return await super().ask(request, listener)


def agent(model: ScriptedModel) -> ApiAgent:
    """One with four models."""
    usual, *others = (
        Mind(
            model=model,
            name=name,
            context=100_000,
            max_output=1000,
            card=ModelCard(name=name, price=Micros(price)),
        )
        for name, price in PRICES.items()
    )
    odd = replace(usual, name="odd", card=ModelCard(name="odd"))
    return ApiAgent(name="a", vendor="a", title="a", mind=usual, others=(*others, odd), plan_rules=accept)


async def test_the_next_cheaper_one_that_can_be_paid_goes_on(tmp_path: Path) -> None:
    """With the same conversation; a dearer one, or one of unknown price, is not asked. The thread is told."""
    model, place = Poor(), desk(tmp_path)
    outcome = await agent(model).run(brief(), place)
    assert outcome.kind == "done"
    assert [asked.model for asked in model.asked] == ["usual", "cheap", "cheap"]
    assert [request.model for request in place.journal.requests] == ["usual", "usual", "middling", "cheap", "cheap"]
    assert place.journal.requests[1].turns == place.journal.requests[3].turns
    assert [report.text for report in place.told if isinstance(report, Said)] == [
        "The budget is too small for a call of usual; middling is tried.",
        "The budget is too small for a call of middling; cheap is tried.",
    ]


async def test_the_model_that_the_goal_names_is_the_only_one(tmp_path: Path) -> None:
    outcome = await agent(model := Poor()).run(brief(only_model=True), desk(tmp_path))
    assert isinstance(outcome, Failed)
    assert (outcome.cause, outcome.remedy, len(model.asked)) == ("no money for usual", "person", 1)


@pytest.mark.parametrize("moment", range(1, WRITES + 1))
async def test_a_kill_at_any_write_changes_nothing_of_it(tmp_path: Path, moment: int) -> None:
    """Who went on is recorded, so each answer is paid once."""
    model, memory = Poor(), Memory()
    with pytest.raises(asyncio.CancelledError):
        await agent(model).run(brief(), desk(tmp_path, memory, dies_after=moment))
    outcome = await agent(model).run(brief(), desk(tmp_path, memory, fresh=False))
    assert outcome.kind == "done"
    assert memory.writes == WRITES
    assert [asked.model for asked in model.asked] == ["usual", "cheap", "cheap"]
