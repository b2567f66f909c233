"""How a thread stands, as Slack itself shows it where the app is declared as an agent: with a Stop of its own beside what is at work.

It is an ornament: nothing waits for it, and where Slack does not have it nobody hears of that.
"""

import logging
from typing import Literal

from slack_sdk.errors import SlackApiError

from adapters.slack.places import Spot
from adapters.slack.streams import Recipient
from adapters.slack.web import Web
from conductor_core.domain.card import Card, Progress
from conductor_core.domain.ids import RoomId

log = logging.getLogger("conductor.slack")

METHOD = "agents_sessions_setStatus"
State = Literal["processing", "suspended", "active"]
"""Slack's words: at work; waiting for people; neither."""


def state_of(card: Card) -> State | None:
    """What a live card says of its run; None for any other card."""
    bar = next((block for block in card.blocks if isinstance(block, Progress)), None)
    if bar is None:
        return None
    return "processing" if bar.since else "suspended" if card.tone == "warning" else "active"


class Sessions:
    """Those of one workspace."""

    def __init__(self, web: Web, recipient: Recipient) -> None:
        self._web = web
        self._recipient = recipient
        self._told: dict[RoomId, State] = {}
        """What Slack was told last, of threads that are not over."""
        self._refused: set[str] = set()
        """Channels where Slack shows nothing of the kind."""

    async def show(self, spot: Spot, card: Card) -> None:
        """What a card tells of its thread.

        Raises:
            SurfaceSlow: Slack wants to be told later.
        """
        state = state_of(card)
        if state is not None and state != self._told.get(spot.room):
            await self.say(spot, state)

    async def say(self, spot: Spot, state: State) -> None:
        """Tell Slack; work under way is told again with its next card where that does not go now.

        Raises:
            SurfaceSlow: Slack wants to be told later.
        """
        busy = state == "processing" and self._web.pace.until(METHOD) > 0
        if busy or spot.under is None or spot.channel in self._refused:
            return
        try:
            refused = await self._web.session(spot, state, await self._recipient(spot.room))
        except (SlackApiError, ConnectionError) as error:
            log.warning("Slack was not told how a thread stands: channel=%s error=%s", spot.channel, error)
            return
        if refused:
            log.info("Slack shows no sessions here: channel=%s error=%s", spot.channel, refused)
            self._refused.add(spot.channel)
        elif state == "active":
            self._told.pop(spot.room, None)
        else:
            self._told[spot.room] = state
