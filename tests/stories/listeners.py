"""Agents that hear what people say, and the messages that tell of it."""

import asyncio

from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.remark import Opening
from conductor_core.ports.agent import Desk
from conductor_core.testing.stage import Stage


class Listener:
    """A coder that works until it may end, and listens wherever it is told to."""

    def __init__(self) -> None:
        self.begun = asyncio.Queue[str]()
        self.openings = asyncio.Queue[Opening]()
        self.heard: list[str] = []
        self.listened = asyncio.Queue[tuple[str, ...]]()

    async def act(self, brief: Brief, desk: Desk) -> Outcome:
        """Listens at each opening; ``end`` is the last."""
        self.heard += brief.said
        await self.begun.put(brief.task)
        number, opening = 0, None
        while opening != "end":
            opening = await self.openings.get()
            said = await desk.heard(f"heard{number}", opening)
            self.heard += said
            await self.listened.put(said)
            number += 1
        await desk.workspace.session.put({f"{brief.task}.txt": File(content=b"x")})
        return Done(summary="listened")

    async def listen(self, opening: Opening) -> tuple[str, ...]:
        """What the agent is told there."""
        await self.openings.put(opening)
        return await asyncio.wait_for(self.listened.get(), 10)

    async def at(self) -> str:
        """The task that was begun."""
        return await asyncio.wait_for(self.begun.get(), 10)


async def card(at: Stage, title: str) -> str:
    """One message of the thread, as Markdown without its title."""
    parts = (await at.thread(RunId("R1"))).split("\n## ")
    return next(part.partition("\n")[2].strip() for part in parts if part.partition("\n")[0].strip().endswith(title))
