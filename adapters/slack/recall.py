"""What was said before and elsewhere, as far as it belongs to a request: the thread, messages that are linked, what is forwarded.

All of it is data from strangers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.chat.earlier import LINKED, passed_on, said_before
from adapters.slack.people import People
from adapters.slack.places import Spot
from adapters.slack.reading import Forwarded
from adapters.slack.web import Web
from adapters.slack.wording import mentioned, plain
from conductor_core.domain.handed import Material

LINKS = 5
_LINK = re.compile(r"https://[\w.-]+/archives/([CDG][A-Z0-9]+)/p(\d{10})(\d{6})[^\s|>]*")


@dataclass(frozen=True)
class Recalled:
    """What is to be read with a request."""

    material: tuple[Material, ...] = ()
    notes: tuple[str, ...] = ()
    """What is not read, and why, a sentence each."""


class Recall:
    """Looks it up in one workspace."""

    def __init__(self, web: Web, people: People, us: str) -> None:
        self._web = web
        self._people = people
        self._us = us

    async def thread(self, spot: Spot, before: str = "") -> tuple[Material, ...]:
        """What people said in a thread before a message of it; nothing where nothing was."""
        lines: list[str] = []
        async for message in self._web.answers(spot):
            said_here = message.get("user") != self._us and message.get("text")
            if said_here and (not before or message["ts"] < before):
                lines.append(await self._line(message))
        return said_before(lines)

    async def linked(self, spot: Spot, text: str) -> Recalled:
        """The messages that a text points at. One in a closed channel is read only there: not everybody here may know it."""
        found = {match[0]: match for match in _LINK.finditer(text)}
        material: list[Material] = []
        notes = [f"Only the first {LINKS} linked messages are read, of {len(found)}."] if len(found) > LINKS else []
        for link, match in list(found.items())[:LINKS]:
            place = Spot(spot.team, match[1], f"{match[2]}.{match[3]}")
            if not await self._may_be_read(place.channel, spot.channel):
                notes.append(f"{link} is not read: it is in another channel that is not open to everybody here.")
                continue
            message = await self.message(place)
            if message is None:
                notes.append(f"{link} is not read: I cannot see it. /invite me to its channel.")
                continue
            material.append(Material(title=f"The message at {link}", text=(await self._line(message))[:LINKED]))
        return Recalled(tuple(material), tuple(notes))

    def forwarded(self, messages: tuple[Forwarded, ...]) -> tuple[Material, ...]:
        """What somebody passed on."""
        return tuple(passed_on(one.author, one.text) for one in messages)

    async def _line(self, message: Mapping[str, Any]) -> str:
        """One message, with who said it and when."""
        user = message.get("user", "")
        author = (await self._people.member(user)).name if user else message.get("username", "somebody")
        said_at = datetime.fromtimestamp(float(message["ts"]), UTC)
        return f"{said_at:%Y-%m-%d %H:%M} {author}: {await self.said(message)}"

    async def said(self, message: Mapping[str, Any]) -> str:
        """What a message says, with people by their names."""
        text = message.get("text", "")
        names = {one: (await self._people.member(one)).name for one in mentioned(text)}
        return plain(text, names)

    async def _may_be_read(self, channel: str, here: str) -> bool:
        if channel == here:
            return True
        try:
            info = (await self._web.call("conversations_info", Spot("", channel, "")))["channel"]
        except SlackApiError:
            return False
        return bool(info.get("is_channel")) and not info.get("is_private") and not info.get("is_ext_shared")

    async def message(self, spot: Spot) -> Mapping[str, Any] | None:
        """The message that a thread begins with, or any other by its time stamp; None where we cannot see it."""
        try:
            answer = await self._web.call("conversations_replies", spot, ts=spot.thread, limit=1)
        except SlackApiError:
            return None
        return next((one for one in answer["messages"] if one["ts"] == spot.thread), None)
