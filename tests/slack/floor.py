"""A whole Conductor in a Slack on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.slack.app import make_app, make_client, make_socket
from adapters.slack.desk import Desk
from adapters.slack.people import People
from adapters.slack.surface import SlackSurface
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.reception import Reception
from conductor_core.ports.agent import Agent
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.stage import Stage, stage


@dataclass
class Floor:
    """What a story looks at."""

    slack: SlackServer
    at: Stage

    def somebody(self, name: str) -> Somebody:
        """A new person of the workspace."""
        return Somebody(self.slack, self.slack.workspace.person(name))

    def thread(self, root: Message) -> list[str]:
        """The notifications of what was answered to a message, in order."""
        return [one.text for one in self.slack.workspace.thread(root.channel, root.ts)[1:]]

    async def answered(self, root: Message, text: str) -> Message:
        """The answer that says this, once it stands there."""

        def found() -> Message | None:
            answers = self.slack.workspace.thread(root.channel, root.ts)[1:]
            return next((one for one in answers if text in one.text), None)

        await self.slack.until(lambda: found() is not None)
        message = found()
        assert message
        return message


@asynccontextmanager
async def floor(slack: SlackServer, folder: Path, *agents: Agent) -> AsyncIterator[Floor]:
    """The service at work, connected by Socket Mode."""
    client = make_client(BOT_TOKEN, f"{slack.url}/api/")
    surface = SlackSurface(client)
    async with stage(folder, *agents) as at:
        keeper = RoomKeeper(at.store, [surface], SystemClock(), at.hub)
        desk = Desk(at.conductor, surface, People(client), client, US)
        reception = Reception(at.store, SystemClock(), "slack", desk.deal)
        socket = make_socket(make_app(client, reception), APP_TOKEN)
        working = [asyncio.create_task(keeper.run()), asyncio.create_task(reception.run())]
        await socket.connect_async()  # type: ignore[no-untyped-call]
        try:
            yield Floor(slack, at)
        finally:
            await socket.close_async()  # type: ignore[no-untyped-call]
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            await keeper.close()
