"""Poets who race, and what people see of it."""

import asyncio
import re
from collections.abc import Sequence

from conductor_core.commands.approve import Approve
from conductor_core.commands.race import Race
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.card import Block, Bullets, Buttons, Text
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.usage import Micros
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering.posts import changes
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import Act, ScriptedAgent
from conductor_core.testing.stage import Stage

RUN = RunId("R1")
GOAL = Start(goal="make a poem")


class Poem:
    """What the agents of a story do: the first task goes on when it may, each poet writes so many lines."""

    def __init__(self) -> None:
        self.begun, self.may = asyncio.Event(), asyncio.Event()

    def of(self, lines: int) -> Act:
        """A poet."""

        async def act(brief: Brief, desk: Desk) -> Outcome:
            if brief.task == "T1":
                self.begun.set()
                await self.may.wait()
                await desk.workspace.session.put({"first.txt": File(content=b"first\n")})
                return Done(summary="went first")
            if lines == 0:
                return Failed(cause="no rhyme was found", remedy="fail")
            await desk.workspace.session.put({"poem.txt": File(content=b"la\n" * lines)})
            return Done(summary=f"wrote {lines} lines")

        return act

    def poets(self, *lengths: int, vendors: str = "ABCD", dollars: Sequence[int] = ()) -> list[ScriptedAgent]:
        """Ada, Bob, Cyd and Dan with the length of the poem that each writes, their vendors, and what a million tokens cost."""
        named = zip(("ada", "bob", "cyd", "dan"), lengths, vendors, strict=False)
        poets = [ScriptedAgent(name, self.of(lines), vendor=vendor) for name, lines, vendor in named]
        for poet, price in zip(poets, dollars, strict=False):
            poet.card = poet.card.model_copy(update={"price": Micros(price * 1_000_000)})
        return poets

    async def raced(self, at: Stage, number: int = 3) -> str:
        """A run whose second task is raced before it starts; what was said of it."""
        await at.order(GOAL)
        await at.until(RUN, "awaiting_approval", "running")
        await at.order(Approve(), run=RUN)
        await asyncio.wait_for(self.begun.wait(), 10)
        said = await at.order(Race(task="T2", number=number), run=RUN)
        self.may.set()
        return said.text


async def likes_what_is_short(brief: Brief, desk: Desk) -> Outcome:
    """A reviewer."""
    _ = brief
    found = await desk.workspace.session.get(["poem.txt"])
    short = all(len(poem.content) < 20 for poem in found.values())
    return Done(summary="read it", verdict=Verdict(approved=short, reviewer="critic"))


async def card(at: Stage) -> list[str]:
    """The lines of the comparison as it stands last, buttons by what they order."""
    board, shown = Board(run=RUN), []
    for record in await at.events(RUN):
        board = fold(board, record)
        for change in changes(board, record):
            if change.name.endswith("/race"):
                shown = [line for block in change.card.blocks for line in said_by(block)]
    return shown


def said_by(block: Block) -> tuple[str, ...]:
    """Its lines, without the times, which differ."""
    match block:
        case Bullets():
            return tuple(re.sub(r"; (under )?[\d.]+ m?s", "", item) for item in block.items)
        case Buttons():
            return tuple(button.command for button in block.buttons)
        case Text():
            return (block.text,)
        case _:
            raise AssertionError(block)
