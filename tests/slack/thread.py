"""A thread of a workspace whose time stands still, and a surface that shows something in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.places import Spot
from adapters.slack.surface import SlackSurface
from adapters.slack.testing.picture import lines
from adapters.slack.testing.server import BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import TEAM, Message, Workspace
from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.testing.clock import ManualClock


class Thread:
    """A thread, and a surface that shows something in it."""

    def __init__(self, slack: SlackServer, clock: ManualClock) -> None:
        self.slack = slack
        self.clock = clock
        self.ada = slack.workspace.person("Ada")
        root = slack.workspace.add(Message("C0GENERAL", slack.workspace.next_ts(), self.ada.id, text="go"))
        self.root = root.ts
        self.room = Spot(TEAM, root.channel, root.ts).room

    def surface(self) -> SlackSurface:
        """That of a process that just began."""
        client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{self.slack.url}/api/", retry_handlers=[])

        async def starter(_room: RoomId) -> str | None:
            return self.ada.id

        return SlackSurface(client, self.clock, starter)

    def answers(self) -> list[Message]:
        """What stands in it."""
        return self.slack.workspace.thread("C0GENERAL", self.root)[1:]

    def taken(self, method: str) -> list[dict[str, object]]:
        """What was given with the calls that Slack carried out."""
        return [call.given for call in self.slack.calls if call.method == method and call.answer == "ok"]

    def words(self, message: Message) -> str:
        """Everything it says."""
        return lines(self.slack.workspace, [message])

    async def edited(self, surface: SlackSurface, ref: MessageRef, card: Card) -> MessageRef:
        """An edit, however long its turn takes to come."""
        while True:
            editing = asyncio.create_task(surface.edit(self.room, ref, card))
            while not editing.done():
                await asyncio.sleep(0)
                if self.clock.sleeping:
                    await self.clock.advance(1)
            try:
                return await editing
            except SurfaceSlow as slow:
                await self.clock.advance(slow.retry_after)


@asynccontextmanager
async def thread() -> AsyncIterator[Thread]:
    """In a workspace whose time stands still."""
    clock = ManualClock()
    async with SlackServer(Workspace(clock)) as slack:
        yield Thread(slack, clock)
