"""A service that Slack makes requests to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.testing.server import SlackServer
from tests.slack.floor import Floor, floor


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Floor]:
    """Nobody works there."""
    async with SlackServer() as slack, floor(slack, tmp_path, http=True) as at:
        yield at
