"""What was said before, as far as it belongs to a request: the thread, and the message that is answered."""

from collections import OrderedDict
from typing import Any

from discord import HTTPException

from adapters.chat.dropped import Dropped
from adapters.chat.earlier import LINKED, passed_on, said_before
from adapters.discord.ages import made_at
from adapters.discord.places import Spot
from adapters.discord.reading import Answered, Given, Said, read
from adapters.discord.web import Web
from adapters.discord.wording import plain
from conductor_core.domain.handed import Material

KEPT = 100
"""Messages whose files are kept in mind."""


class Recall:
    """Looks it up."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._given: OrderedDict[str, tuple[Dropped, ...]] = OrderedDict()
        """Files of messages that somebody gives us, who fills in the form just now."""

    def keep(self, given: Given) -> None:
        """We are shown it once, and may not be able to read it where it stands."""
        self._given[given.message] = given.files
        while len(self._given) > KEPT:
            self._given.popitem(last=False)

    async def files(self, channel: str, message: str) -> tuple[Dropped, ...]:
        """Those that came with a message that was given to us."""
        if message in self._given:
            return self._given[message]
        said = await self.message(channel, message)
        return said.files if said else ()

    async def thread(self, spot: Spot, before: str) -> tuple[Material, ...]:
        """What people said in a thread before a message of it, or at all where that is empty."""
        lines: list[str] = []
        async for message in self._web.history(spot.to):
            earlier = not before or int(message["id"]) < int(before)
            if earlier and message["author"]["id"] != self._web.us and message.get("content"):
                lines.append(_line(message))
        return said_before(lines)

    async def message(self, channel: str, message: str) -> Said | None:
        """What one says, and came with it; None where we cannot see it, or nobody says anything by it."""
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            found = await self._web.call("GET", path, channel_id=channel, message_id=message)
        except HTTPException:
            return None
        said = read({"t": "MESSAGE_CREATE", "d": found})
        return said if isinstance(said, Said) else None

    def came_with(self, said: Said) -> tuple[Material, ...]:
        """What a message answers, and what it passes on."""
        told = said.answers
        answered = () if told is None or told.person == self._web.us or not told.text else (_answered(told),)
        return (*answered, *[passed_on("somebody", text) for text in said.forwarded if text])


def _answered(told: Answered) -> Material:
    return Material(title=f"The message of {told.name} that this answers", text=told.text[:LINKED])


def _line(message: dict[str, Any]) -> str:
    author, names = message["author"], {str(one["id"]): str(one["username"]) for one in message.get("mentions", ())}
    name = author.get("global_name") or author["username"]
    return f"{made_at(message['id']):%Y-%m-%d %H:%M} {name}: {plain(message['content'], names)}"
