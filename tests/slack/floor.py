"""A whole Conductor in a Slack on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.slack.chat import SlackChat
from adapters.slack.ears import NOWHERE, SocketEars
from adapters.slack.front import EVENTS, HttpEars
from adapters.slack.hearing import Hearing
from adapters.slack.oauth import OAuth
from adapters.slack.office import Furnishing
from adapters.slack.site import Listen
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.requests import SIGNING_SECRET
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import Message, Person
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.agent import Agent
from conductor_core.ports.workspaces import Workspaces
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.stage import Stage, stage
from tests.slack.lifeless import all_faults


@dataclass
class Floor:
    """What a story looks at."""

    slack: SlackServer
    at: Stage
    address: str = ""
    """Where it is reached, if it listens."""

    def somebody(self, name: str) -> Somebody:
        """A new person of the workspace."""
        return self.known(self.slack.workspace.person(name))

    def known(self, person: Person) -> Somebody:
        """Somebody who is there already."""
        return Somebody(self.slack, person)

    def thread(self, root: Message) -> list[str]:
        """The notifications of what was answered to a message, in order."""
        return [one.text for one in self.slack.workspaces[root.team].thread(root.channel, root.ts)[1:]]

    @property
    def whispers(self) -> list[tuple[str, str]]:
        """Who was told what quietly, but for the welcome that everybody gets once."""
        return [(one.user, one.text) for one in self.slack.workspace.whispers if not one.text.startswith("Welcome")]

    async def answered(self, root: Message, text: str) -> Message:
        """The answer that says this, once it stands there."""

        def found() -> Message | None:
            answers = self.slack.workspaces[root.team].thread(root.channel, root.ts)[1:]
            return next((one for one in answers if text in one.text), None)

        await self.slack.until(lambda: found() is not None)
        message = found()
        assert message
        return message


@asynccontextmanager
async def floor(
    slack: SlackServer,
    folder: Path,
    *agents: Agent,
    files: Workspaces | None = None,
    http: bool = False,
    owners: frozenset[str] = frozenset(),
    reaction: str = "",
    oauth: OAuth | None = None,
    listen: Listen = NOWHERE,
) -> AsyncIterator[Floor]:
    """The service at work, by Socket Mode or by requests; with the same folder and files it goes on where it was."""
    ears = HttpEars(SIGNING_SECRET, listen, SystemClock()) if http else SocketEars(APP_TOKEN, listen)
    hearing = Hearing(ears, slack.url, "" if oauth else BOT_TOKEN, oauth)
    chat = SlackChat(hearing, Furnishing(folder / "slack", owners, reaction))
    async with stage(folder, *agents, workspaces=files) as at:
        keeper = RoomKeeper(at.store, [chat.surface], SystemClock(), at.hub)
        showing = asyncio.create_task(keeper.run())
        try:
            async with chat.listening(at.conductor):
                slack.requests_to = f"{ears.address}{EVENTS}" if http else ""
                yield Floor(slack, at, ears.address)
            assert all_faults(slack.calls) == []
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
            await keeper.close()
