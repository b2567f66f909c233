"""Slack's rates are kept ahead of time: nothing is refused, and how cards end is seen at once."""

from pathlib import Path

import pytest

from adapters.slack.app import make_client
from adapters.slack.pace import Minute
from adapters.slack.places import Spot
from adapters.slack.surface import SlackSurface
from adapters.slack.testing.server import BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import TEAM, Message
from conductor_core.domain.ids import RoomId
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.store.opening import open_store
from conductor_core.testing.rush import rush

CARDS, SECONDS = 5, 5.0
"""Twenty cards for a minute are measured by ``make bench``."""


@pytest.fixture(autouse=True)
def _soon() -> None:
    """Here the limits are Slack's."""


@pytest.mark.parametrize("streams", [True, False])
async def test_cards_in_one_channel_are_never_refused_and_end_in_time(tmp_path: Path, *, streams: bool) -> None:
    """Where Slack streams, and where it does not."""
    clock = SystemClock()
    async with SlackServer() as slack:
        if not streams:
            slack.refused["chat.startStream"] = "not_allowed_token_type"
        ada = slack.workspace.person("Ada")

        async def starter(_room: RoomId) -> str | None:
            return ada.id

        rooms = [root(slack, ada.id) for _ in range(CARDS)]
        surface = SlackSurface(make_client(BOT_TOKEN, f"{slack.url}/api/"), clock, starter)
        store = await open_store(tmp_path / "book.db", clock)
        took = await rush(store, surface, clock, rooms, SECONDS)
        await store.close()
        assert [call.method for call in slack.calls if call.answer in ("ratelimited", "limited")] == []
        assert max(took) < 2
        for room in rooms:
            thread = slack.workspace.thread(Spot.of(room).channel, Spot.of(room).thread)
            assert f"{room}: done" in str(thread[1:])


def root(slack: SlackServer, person: str) -> RoomId:
    """A thread of its own in the one channel."""
    message = slack.workspace.add(Message("C0GENERAL", slack.workspace.next_ts(), person, text="go"))
    return Spot(TEAM, message.channel, message.ts).room


def test_what_is_under_way_leaves_the_kept_turns_to_what_rests() -> None:
    """Eight come at once, then the others wait; the fifteenth of a minute waits until the first is a minute old."""
    budget = Minute(14, kept=2)
    for _ in range(8):
        budget.spare(1000.0)
        assert budget.take(1000.0) == 0.0
    with pytest.raises(SurfaceSlow, match="retry after 1 s"):
        budget.spare(1000.0)
    assert [budget.take(1010.0) for _ in range(6)] == [0.0] * 6
    assert budget.take(1020.0) == 41.0
