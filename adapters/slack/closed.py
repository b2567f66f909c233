"""A thread that we cannot speak in any more: work goes on, what is owed there waits, and people hear of it once."""

from collections.abc import Awaitable, Mapping

from slack_sdk.errors import SlackApiError

from adapters.slack.people import People
from adapters.slack.starters import Starters
from adapters.slack.surface import SlackSurface
from adapters.slack.web import why
from conductor_core.domain.card import Card, Text
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.engine.conductor import Conductor

MEANS: Mapping[str, str] = {
    "is_archived": "its channel is archived",
    "not_in_channel": "I was taken out of its channel",
    "channel_not_found": "its channel is there no more, or not open to me",
    "restricted_action": "its channel lets only some people post",
}
"""Slack's words for it."""


class ClosedRooms:
    """Those of one workspace."""

    def __init__(self, conductor: Conductor, surface: SlackSurface, people: People, starters: Starters) -> None:
        self._conductor = conductor
        self._first = conductor.porch(surface.name).first_time
        self._surface = surface
        self._people = people
        self._starters = starters

    async def spoken(self, room: RoomId, saying: Awaitable[MessageRef]) -> MessageRef:
        """What is said there; where that cannot be, who began the run and the owners are told.

        Raises:
            SlackApiError: it cannot be, now or any more.
        """
        try:
            return await saying
        except SlackApiError as error:
            if (cause := MEANS.get(why(error))) and await self._first(f"closed-{room}-{cause}"):
                await self._tell(room, cause)
            raise

    async def _tell(self, room: RoomId, cause: str) -> None:
        known = await self._conductor.read(lambda tx: tx.rooms.get(room))
        name = known.run if known else "A run"
        text = f"{name} goes on, and what comes of it is kept: `show {name}`. Where I may speak there again, I say what I owe."
        card = Card(
            title=f"{name}: I cannot write to its thread, as {cause}", tone="warning", blocks=(Text(text=text),)
        )
        starter = await self._starters.of(room)
        for person in dict.fromkeys((*([starter] if starter else []), *sorted(self._people.owners))):
            await self._surface.say_directly(person, card)
