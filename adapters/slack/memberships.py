"""Which channels somebody is in that not everybody may look into."""

from collections import OrderedDict

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.places import Spot
from adapters.slack.web import Web
from conductor_core.domain.ids import RoomId
from conductor_core.ports.clock import Clock
from conductor_core.ports.surface import SurfaceSlow

KNOWN = 200
"""People whose channels are kept in memory."""
FRESH = 300.0
"""Seconds until Slack is asked again: somebody may have left a channel since."""
PAGE = 200

log = structlog.get_logger(__name__)


class Memberships:
    """Of one workspace: those channels alone that we are in, too."""

    def __init__(self, web: Web, team: str, clock: Clock) -> None:
        self._web = web
        self._team = team
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, frozenset[RoomId]]] = OrderedDict()
        """With when Slack was asked."""

    async def of(self, person: str) -> frozenset[RoomId]:
        """Theirs; none where Slack does not say now."""
        now = self._clock.monotonic()
        asked_at, rooms = self._known.pop(person, (now - FRESH, frozenset()))
        if now - asked_at >= FRESH:
            try:
                asked_at, rooms = now, await self._ask(person)
            except (SlackApiError, SurfaceSlow, ConnectionError) as error:
                log.info("the channels of somebody cannot be looked up", person=person, why=str(error))
                return frozenset()
        self._known[person] = (asked_at, rooms)
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)
        return rooms

    async def _ask(self, person: str) -> frozenset[RoomId]:
        found: set[RoomId] = set()
        cursor: str | None = None
        while True:
            answer = await self._web.closed_channels(person, cursor, PAGE)
            found |= {Spot(self._team, str(one["id"]), "").whole for one in answer["channels"]}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return frozenset(found)
