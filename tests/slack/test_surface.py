"""Slack keeps the contract of every surface."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.places import Spot
from adapters.slack.surface import SlackSurface
from adapters.slack.testing.server import BOT_TOKEN, Fault, SlackServer
from adapters.slack.testing.workspace import TEAM, Message
from conductor_core.domain.ids import RoomId
from conductor_core.ports.surface import Surface
from conductor_core.testing.contracts.surface import FindingContract, SurfaceContract, SurfaceStage


@dataclass
class SlackStage(SurfaceStage):
    """Each room is a thread below a message of its own."""

    slack: SlackServer = field(kw_only=True)
    rooms: dict[str, RoomId] = field(default_factory=dict)

    def room(self, name: str) -> RoomId:
        """See the base."""
        if name not in self.rooms:
            workspace = self.slack.workspace
            root = workspace.add(Message("C0GENERAL", workspace.next_ts(), "U1", text=f"start {name}"))
            self.rooms[name] = Spot(TEAM, root.channel, root.ts).room
        return self.rooms[name]


class TestSlack(SurfaceContract, FindingContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[SurfaceStage]:
        async with SlackServer() as slack:
            client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/", retry_handlers=[])

            async def shown(room: RoomId) -> Sequence[str]:
                spot = Spot.of(room)
                return [words(slack, one) for one in slack.workspace.thread(spot.channel, spot.thread)[1:]]

            async def reopen() -> Surface:
                return SlackSurface(client)

            def slow_down(seconds: float) -> None:
                slack.faults.append(Fault("chat.postMessage", "limited", retry_after=int(seconds)))

            yield SlackStage(SlackSurface(client), shown, reopen, slow_down, slack=slack)


def words(slack: SlackServer, message: Message) -> str:
    """Everything a message shows, with what its files hold."""
    files = [slack.workspace.files[one["id"]] for one in message.files]
    return "\n".join([*texts(message.blocks), *[f"{one.name}\n{one.content.decode()}" for one in files]])


def texts(part: object) -> list[str]:
    """Every text of blocks."""
    if isinstance(part, dict):
        own = [str(value) for name, value in part.items() if name in ("text", "value") and isinstance(value, str)]
        return own + [text for value in part.values() for text in texts(value)]
    if isinstance(part, list):
        return [text for one in part for text in texts(one)]
    return []


def as_json(value: object) -> str:
    """For reading."""
    return json.dumps(value, indent=1)
