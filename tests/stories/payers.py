"""Agents that make paid calls, and the thread of a run as people read it."""

from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.card import Card
from conductor_core.domain.files import File
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import ModelError
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering import changes
from conductor_core.ports.agent import Desk
from conductor_core.ports.broker import BrokeredCall, BrokeredEnd
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import Stage, work
from tests.logic.shown import text
from tests.stories.counting_house import WORST, Provider, answer, request

CALLS = 4
"""That each task makes, at $0.001 each."""


class Payer:
    """Makes paid calls for each task, and writes its file when all were answered."""

    def __init__(self, worst: Micros | None = WORST) -> None:
        self.provider = Provider(lambda _: answer(cost=worst), worst=worst)
        self.agent = ScriptedAgent("coder", self.act)

    async def act(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        for number in range(1, CALLS + 1):
            try:
                await desk.journal.ask(self.provider, request(f"{brief.task}, call {number}"))
            except ModelError as error:
                return Failed(cause=error.message, remedy=error.remedy)
        await desk.workspace.session.put({f"{brief.run}-{brief.task}.txt": File(content=b"a poem\n")})
        return Done(summary="wrote a poem")


async def pays_itself(brief: Brief, desk: Desk, key: str, model: str, usage: Usage) -> None:
    """A call that only the agent knows of, and says afterwards what it used."""
    call = BrokeredCall(id=key, attempt=brief.attempt, provider="", model=model, at_most=None, by="itself")
    assert await desk.meter.reserve(call) is None
    await desk.meter.settle(call, BrokeredEnd(status=None, usage=usage))


PLAN = (work("T1"), work("T2", "T1"), work("T3", "T2"))
POOR = RunOptions(approval="auto", budget=Micros(6_000))
GOAL = Start(goal="make a poem")


async def cards(at: Stage, run: str | None) -> dict[str, Card]:
    """The thread as it reads now, the live card left out."""
    records = await at.events(run)  # type: ignore[arg-type]
    board, found = Board(run=records[0].run), dict[str, Card]()
    for record in records:
        board = fold(board, record)
        found |= {change.name: change.card for change in changes(board, record)}
    return found


async def told(at: Stage, run: str | None, of: str) -> list[str]:
    """The messages of one sort, as text."""
    return [text(card) for name, card in (await cards(at, run)).items() if name.endswith(f"/{of}")]
