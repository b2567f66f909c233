"""A house whose terminal is a list: what would be seen can be read, what would be typed can be said."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NoReturn

from adapters.cli.house import OnLine
from conductor_core.domain.card import Card
from conductor_core.domain.ids import RunId
from conductor_core.engine.conductor import Conductor


class LeftError(Exception):
    """The process would have ended here, with this last line."""


class QuietHouse:
    """A house whose terminal is a list."""

    interactive = True

    def __init__(self, conductor: Conductor) -> None:
        self.conductor = conductor
        self.said: list[str] = []
        self.news_said = asyncio.Event()
        self.at_hand = asyncio.Event()
        """Set when something can be typed."""
        self.others = True
        """Whether another process works on the folder."""
        self.type: OnLine
        self.interrupt: Callable[[], Awaitable[None]]

    async def watch(self, run: RunId, on_line: OnLine, on_interrupt: Callable[[], Awaitable[None]]) -> None:
        """Keep what would be called."""
        self.type, self.interrupt = on_line, on_interrupt
        self.at_hand.set()
        self.said.append(f"[thread of {run}]")

    async def listen(self, on_line: OnLine, on_interrupt: Callable[[], Awaitable[None]]) -> None:
        """Keep what would be called."""
        self.type, self.interrupt = on_line, on_interrupt
        self.at_hand.set()

    async def show(self, run: RunId) -> None:
        """As a line."""
        await self.say(f"[thread of {run}]")

    async def shown(self, run: RunId) -> None:
        """At once."""

    def leave(self, text: str) -> NoReturn:
        """As an error."""
        raise LeftError(text)

    async def ask(self, question: str) -> bool | None:
        """Yes."""
        return bool(question)

    async def print(self, card: Card) -> None:
        """As a line."""
        self.said.append(card.title)

    async def say(self, text: str) -> None:
        """As a line."""
        self.said.append(text)
        self.news_said.set()

    async def hears(self, text: str) -> None:
        """Wait until this was said."""
        async with asyncio.timeout(20):
            while text not in self.said:
                self.news_said.clear()
                await self.news_said.wait()

    async def attended(self) -> bool:
        """As it is said."""
        return self.others

    async def news(self, messages: Sequence[tuple[Card | None, Card]]) -> None:
        """As a line each."""
        self.said += [card.title for _, card in messages]
        self.news_said.set()
