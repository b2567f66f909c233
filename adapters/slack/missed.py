"""What people said to us while we were down, and Slack no longer delivers: found by history, as far as the scopes allow."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.places import Spot
from adapters.slack.reading import Said, place_of, read
from adapters.slack.web import PAGE, Web
from adapters.slack.wording import mentioned
from conductor_core.engine.conductor import Conductor
from conductor_core.engine.reception import Reception
from conductor_core.ports.store import Transaction
from conductor_core.ports.surface import SurfaceSlow

FURTHEST = timedelta(hours=24)
"""How far back is looked; who waited longer has asked somebody else."""
OVERLAP = timedelta(minutes=5)
"""Before the last that we heard: what came then and was heard counts once all the same."""
CHANNELS = 100
KINDS = "public_channel,private_channel,im"

log = structlog.get_logger(__name__)

Json = dict[str, Any]


class Missed:
    """Looks for it in one workspace."""

    def __init__(self, web: Web, conductor: Conductor, team: str, us: str) -> None:
        self._web = web
        self._conductor = conductor
        self._team = team
        self._us = us

    async def gather(self, reception: Reception, last: datetime, now: datetime) -> None:
        """Hand over what was said to us since we heard the ``last``, in the order it was said."""
        oldest = f"{max(last - OVERLAP, now - FURTHEST).timestamp():.6f}"
        found: list[tuple[str, Json]] = []
        try:
            async for channel in self._channels():
                found += [(message["ts"], body) async for message, body in self._said(channel, oldest)]
        except (SlackApiError, ConnectionError, SurfaceSlow) as error:
            log.warning("what was missed cannot all be looked up", why=str(error))
        for _, body in sorted(found, key=lambda one: one[0]):
            meaning = read(body)
            if isinstance(meaning, Said) and meaning.person != self._us:
                await reception.take(meaning.key, place_of(meaning), body)

    async def _channels(self) -> AsyncIterator[str]:
        answer = await self._web.client.users_conversations(types=KINDS, exclude_archived=True, limit=CHANNELS)
        for channel in answer["channels"]:
            yield str(channel["id"])

    async def _said(self, channel: str, oldest: str) -> AsyncIterator[tuple[Json, Json]]:
        """What is for us, in the channel itself and in threads in which something was said since."""
        ours = await self._conductor.read(lambda tx: _threads_of_runs(tx, channel))
        threads = set(ours)
        answer = await self._web.call("conversations_history", Spot(self._team, channel, ""), oldest=oldest, limit=PAGE)
        for message in answer["messages"]:
            if channel.startswith("D") or self._names_us(message):
                yield message, self._body(channel, message)
            if message.get("latest_reply", "0") > oldest:
                threads.add(message["ts"])
        for thread in sorted(threads):
            async for message in self._web.answers(Spot(self._team, channel, thread)):
                said_since = message["ts"] > oldest and message["ts"] != thread
                if said_since and (thread in ours or self._names_us(message)):
                    yield message, self._body(channel, message)

    def _names_us(self, message: Json) -> bool:
        return self._us in mentioned(message.get("text", ""))

    def _body(self, channel: str, message: Json) -> Json:
        """As it would have been delivered."""
        event = {**message, "type": "message", "channel": channel}
        return {"type": "event_callback", "team_id": self._team, "event": event}


def _threads_of_runs(tx: Transaction, channel: str) -> frozenset[str]:
    """Threads of a channel in which people speak to a run without naming us."""
    rooms = (
        Spot.of(room.id) for run in tx.runs.unfinished() for room in tx.rooms.of(run.id) if room.id.startswith("slack:")
    )
    return frozenset(spot.thread for spot in rooms if spot.channel == channel)
