"""Services and a server that stories talk to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord import ears, homes
from adapters.discord.client import opened
from adapters.discord.testing.rates import BRISK, Rates
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.discord.web import Web
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked whether homes changed, and what broke is built up again."""
    monkeypatch.setattr(homes, "EVERY", 0.2)
    monkeypatch.setattr(ears, "AGAIN", 0.1)


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    """Nobody listens there yet. Its limits are Discord's, and over sooner."""
    async with DiscordServer(rates=Rates(BRISK)) as there:
        yield there


@pytest.fixture
async def web(discord: DiscordServer) -> AsyncIterator[Web]:
    """The calls of our client."""
    async with opened(TOKEN, discord.url) as calls:
        yield calls


@pytest.fixture
async def at(discord: DiscordServer, tmp_path: Path) -> AsyncIterator[Floor]:
    """A planner and somebody who works, who listen."""
    async with floor(discord, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as there:
        yield there
