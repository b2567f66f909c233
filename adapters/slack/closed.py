"""What Slack says of a thread that we cannot speak in any more, and who hears of it."""

from collections.abc import Mapping, Sequence

from slack_sdk.errors import SlackApiError

from adapters.chat.closed import ClosedRooms
from adapters.slack.people import People
from adapters.slack.starters import Starters
from adapters.slack.surface import SlackSurface
from adapters.slack.web import why
from conductor_core.domain.ids import RoomId
from conductor_core.engine.conductor import Conductor

MEANS: Mapping[str, str] = {
    "is_archived": "its channel is archived",
    "not_in_channel": "I was taken out of its channel",
    "channel_not_found": "its channel is there no more, or not open to me",
    "restricted_action": "its channel lets only some people post",
}
"""Slack's words for it."""


def cause(error: Exception) -> str:
    """What a refusal means for the thread; empty where it does not close it."""
    return MEANS.get(why(error), "") if isinstance(error, SlackApiError) else ""


def closed_rooms(conductor: Conductor, surface: SlackSurface, people: People, starters: Starters) -> ClosedRooms:
    """Those of one workspace."""

    async def whom(room: RoomId) -> Sequence[str]:
        starter = await starters.of(room)
        return list(dict.fromkeys((*([starter] if starter else []), *sorted(people.owners))))

    return ClosedRooms(conductor, cause, whom, surface.say_directly)
