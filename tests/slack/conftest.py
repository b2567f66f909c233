"""A service that Slack makes requests to, and limits that are over sooner."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import homes, keeping, pace
from adapters.slack.testing import rates
from adapters.slack.testing.server import SlackServer
from tests.slack.floor import Floor, floor

SOONER = 10
"""How many times as often as in Slack a channel takes messages here, in stories that are not about how long that takes."""


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked whether workspaces and Home tabs changed."""
    monkeypatch.setattr(homes, "EVERY", 0.3)
    monkeypatch.setattr(keeping, "EVERY", 0.2)
    monkeypatch.setattr(pace, "A_CHANNEL", SOONER * pace.A_CHANNEL)
    monkeypatch.setattr(rates, "A_SECOND_A_CHANNEL", SOONER * rates.A_SECOND_A_CHANNEL)


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Floor]:
    """Nobody works there."""
    async with SlackServer() as slack, floor(slack, tmp_path, http=True) as at:
        yield at
