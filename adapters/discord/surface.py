"""Threads of Discord as rooms."""

import asyncio
from collections.abc import Sequence
from typing import Any

from discord import HTTPException

from adapters.discord.callers import Called, Titled, Wrote, nobody_called, nobody_told, untitled
from adapters.discord.cards import BOX, V2, Page, render, text
from adapters.discord.marks import nonce, number, numbers, standing
from adapters.discord.pace import EDIT_EVERY, Pace
from adapters.discord.places import Spot
from adapters.discord.tiers import TOO_LARGE, Tiers
from adapters.discord.turns import Rank
from adapters.discord.uploads import Bundle, bundles, largest, uploads_of
from adapters.discord.web import Web
from adapters.discord.wording import cut, escaped
from conductor_core.domain.card import Card, Progress
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.clock import Clock
from conductor_core.ports.surface import SurfaceSlow

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = MESSAGES + "/{message_id}"
THREAD_NAME = 100
ARCHIVE = 4320
"""Minutes without a word after which a thread is put away; whatever is said in it brings it back."""
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, OLD, FORBIDDEN, ARCHIVED, THERE = 10003, 10008, 30046, 50013, 50083, 160004
"""Discord's codes for why."""
UNTHREADED = {
    FORBIDDEN: "I lack the right Create Public Threads in its channel",
    50024: "there are no threads in a channel of that kind, but `link` shows it in another one",
}
"""Those for a channel in which no thread can be begun."""
POSTS = 10
"""Posts of ours in a forum, the newest, in which one in doubt is looked for."""
LATER = 60.0
"""Seconds until an old message is edited again, where Discord says that it is too often."""

Json = dict[str, Any]


class NoThreadError(Exception):
    """No thread can be begun in that channel, whatever else may be done there; the text says why."""


class DiscordSurface:
    """Posts and edits messages of threads.

    A card that needs several messages is one post: what of it already stands there is found by the number of its outermost
    component and not posted again. Its reference is the ids of all of them with these numbers, without those of its files.
    """

    name = "discord"
    """First part of the room ids."""
    edit_interval = EDIT_EVERY

    def __init__(
        self,
        web: Web,
        clock: Clock | None = None,
        called: Called = nobody_called,
        titled: Titled = untitled,
        wrote: Wrote = nobody_told,
    ) -> None:
        """``called`` knows whom a card mentions, ``titled`` what a thread is called; ``wrote`` is told whom we talk with alone."""
        self._wrote = wrote
        self._titled = titled
        self.web = web
        self._called = called
        self._pace = Pace(clock or SystemClock())
        self._standing: dict[str, dict[int, str]] = {}
        """What is there of posts that are not whole."""
        self._unbegun: set[str] = set()
        """Messages whose threads are still to be opened."""
        self._tiers = Tiers(web)

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Post it to the thread, as many messages as it needs, and then what is handed over."""
        spot, rendered = Spot.of(room), render(card)
        people = await self._called(room, card)
        files = await asyncio.to_thread(uploads_of, rendered)
        bundled = bundles(files, await self._tiers.most(spot.guild)) if files else []
        stands = self._standing.setdefault(key, {})
        wanted: list[Page | Bundle] = [*rendered.pages, *bundled]
        for at, part in enumerate(wanted):
            if at not in stands:
                box = _box(part, number(key, at, last=part is wanted[-1]))
                if at == 0 and people:
                    box["components"].insert(1, text(" ".join(f"<@{one}>" for one in people)))
                given = _message([box], nonce(key, at), people if at == 0 else ())
                try:
                    stands[at] = f"{await self._post(spot, given, part, card.title)}.{box['id']}"
                except HTTPException as error:
                    if error.code == TOO_LARGE:
                        self._tiers.forget(spot.guild)
                    raise
        del self._standing[key]
        return _reference(stands, len(rendered.pages))

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """Replace the messages of a post. What is more than before is posted, what is less is taken away."""
        spot, stands = Spot.of(room), [one.split(".") for one in str(ref).split(",")]
        if _under_way(card):
            self._pace.spare(spot.to, stands[0][0])
            self.web.turns.spare()
        pages = render(card).pages
        for (message, name), page in zip(stands, pages, strict=False):
            given = {"components": [page.box(int(name))], **_QUIET}
            await self._unless_gone("PATCH", spot, message, given)
        rest = f"rest of {stands[0][0]}"
        for at in range(len(stands), len(pages)):
            box = pages[at].box(number(rest, at, last=False))
            stands.append(
                [await self._post(spot, _message([box], nonce(rest, at)), pages[at], card.title), str(box["id"])]
            )
        for message, _ in stands[len(pages) :]:
            await self._unless_gone("DELETE", spot, message)
        return MessageRef(",".join(map(".".join, stands[: len(pages)])))

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """The messages posted with this key, if all of them are there; of what is there in part, the rest is posted."""
        spot = Spot.of(room)
        try:
            there = [one async for one in self.web.history(spot.to, spot.since, Rank.CARD)]
        except HTTPException as error:
            if error.code == UNKNOWN_CHANNEL:
                return None
            raise
        found, whole = standing(key, numbers(there, self.web.us))
        if whole:
            with_files = {str(one["id"]) for one in there if one.get("attachments")}
            return _reference(found, sum(one.partition(".")[0] not in with_files for one in found.values()))
        if found:
            self._standing[key] = found
        return None

    async def begin_thread(self, channel: str, key: str, card: Card, *, in_doubt: bool) -> str:
        """Post the message that a thread hangs on; its id. One that may stand there already is looked for."""
        if in_doubt:
            newest = await self.web.call("GET", MESSAGES, channel_id=channel, limit=100)
            found, whole = standing(key, numbers(newest, self.web.us))
            if whole:
                self._unbegun.add(message := found[0].partition(".")[0])
                return message
        given = _message([render(card).pages[0].box(number(key, 0, last=True))], nonce(key, 0))
        message = str((await self.web.call("POST", MESSAGES, given, channel_id=channel))["id"])
        self._unbegun.add(message)
        return message

    async def take_back(self, spot: Spot) -> None:
        """What was posted for a thread of its own in which nothing begins."""
        self._unbegun.discard(spot.thread)
        await self._unless_gone("DELETE", Spot(spot.guild, spot.channel, ""), spot.thread)

    async def begin_post(self, guild: str, forum: str, key: str, card: Card, *, in_doubt: bool) -> str:
        """Begin a post of a forum; the id of its thread. One that may be there already is looked for among those under way."""
        if in_doubt:
            active = await self.web.call("GET", "/guilds/{guild_id}/threads/active", guild_id=guild)
            ours = [one for one in active["threads"] if (one["parent_id"], one["owner_id"]) == (forum, self.web.us)]
            for thread in sorted(ours, key=lambda one: -int(one["id"]))[:POSTS]:
                if standing(key, numbers(await self._first_of(thread["id"]), self.web.us))[1]:
                    return str(thread["id"])
        box = render(card).pages[0].box(number(key, 0, last=True))
        given = {"name": _named(card.title), "auto_archive_duration": ARCHIVE, "message": _said([box])}
        return str((await self.web.call("POST", "/channels/{channel_id}/threads", given, channel_id=forum))["id"])

    async def _first_of(self, thread: str) -> list[Json]:
        """The message that a post begins with has the id of its thread; it may have been taken away."""
        try:
            return [await self.web.call("GET", MESSAGE, channel_id=thread, message_id=thread)]
        except HTTPException:
            return []

    async def reply(self, spot: Spot, message: str, key: str, card: Card, *, in_doubt: bool) -> None:
        """Answer a message where it stands, once."""
        pages = render(card).pages
        there = [one async for one in self.web.history(spot.channel, message)] if in_doubt else []
        stands, _ = standing(key, numbers(there, self.web.us))
        for at, page in enumerate(pages):
            if at not in stands:
                given = _message([page.box(number(key, at, last=page is pages[-1]))], nonce(key, at))
                answering = {"message_reference": {"message_id": message, "fail_if_not_exists": False}}
                await self.web.call("POST", MESSAGES, {**given, **answering}, channel_id=spot.channel)

    async def point(self, spot: Spot, key: str, words: str, to: Spot, *, in_doubt: bool) -> None:
        """Say where something goes on, once."""
        if in_doubt and await self.find(spot.room, key):
            return
        name = number(key, 0, last=True)
        box = {"type": BOX, "id": name, "components": [text(f"{escaped(words)} <#{to.to}>")]}
        await self.web.call("POST", MESSAGES, _message([box], nonce(key, 0)), channel_id=spot.to)

    async def say_directly(self, person: str, key: str, card: Card) -> None:
        """Say it where the person talks with us alone, and hand over what belongs to it; with the same ``key`` within minutes once."""
        path, who = "/users/@me/channels", {"recipient_id": person}
        channel = (await self.web.call("POST", path, who, rank=Rank.CARD))["id"]
        await self._wrote(channel)
        rendered = render(card)
        files = await asyncio.to_thread(uploads_of, rendered)
        wanted: list[Page | Bundle] = [*rendered.pages, *bundles(files, largest(0))]
        for at, part in enumerate(wanted):
            await self._sent(channel, _message([_box(part, 0)], nonce(key, at)), part, Rank.CARD)

    async def say_openly(self, channel: str, parts: list[Json]) -> None:
        """Say it in a channel, to nobody in particular."""
        await self._sent(channel, _said([{"type": BOX, "components": parts}]), Page("neutral"))

    async def close(self) -> None:
        """Nothing is held: the client has the connections."""

    def begins(self, spot: Spot) -> None:
        """There is no thread yet, and what is said there first opens it; without a word of that it is tried and found out."""
        self._unbegun.add(spot.thread)

    async def _post(self, spot: Spot, given: Json, part: Page | Bundle, title: str) -> str:
        """Its id. A thread that is not there yet is made from the message that it has its id of; a conversation with us has none."""
        if spot.thread not in self._unbegun or spot.to == spot.channel:
            try:
                return await self._sent(spot.to, given, part, Rank.CARD)
            except HTTPException as error:
                if error.code != UNKNOWN_CHANNEL or spot.to == spot.channel:
                    raise
        await self.open_thread(spot, await self._titled(spot.room) or title)
        self._unbegun.discard(spot.thread)
        return await self._sent(spot.to, given, part, Rank.BEGUN)

    async def open_thread(self, spot: Spot, name: str) -> None:
        """From its message; one that is there stays as it is."""
        given = {"name": _named(name), "auto_archive_duration": ARCHIVE}
        path = MESSAGE + "/threads"
        try:
            await self.web.call("POST", path, given, rank=Rank.OPENING, channel_id=spot.channel, message_id=spot.thread)
        except HTTPException as error:
            if why := UNTHREADED.get(error.code):
                raise NoThreadError(why) from error
            if error.code != THERE:
                raise

    async def _sent(self, channel: str, given: Json, part: Page | Bundle, rank: Rank = Rank.ANSWER) -> str:
        files = [(one.name, one.content) for one in part.files] if isinstance(part, Bundle) else []
        try:
            return str((await self.web.call("POST", MESSAGES, given, files=files, rank=rank, channel_id=channel))["id"])
        except HTTPException as error:
            if error.code != FORBIDDEN or not isinstance(part, Bundle) or not files:
                raise
        (box,) = given["components"]
        told = {**given, "components": [{**box, "components": part.unattached()}]}
        return str((await self.web.call("POST", MESSAGES, told, rank=rank, channel_id=channel))["id"])

    async def _unless_gone(self, method: str, spot: Spot, message: str, given: Json | None = None) -> None:
        """What somebody took away stays away; a thread that was put away is brought back."""
        try:
            await self.web.call(method, MESSAGE, given, rank=Rank.EDIT, channel_id=spot.to, message_id=message)
        except HTTPException as error:
            if error.code == ARCHIVED:
                try:
                    await self.web.call("PATCH", "/channels/{channel_id}", {"archived": False}, channel_id=spot.to)
                except HTTPException:
                    raise error from None  # it is locked as well
                await self.web.call(method, MESSAGE, given, rank=Rank.EDIT, channel_id=spot.to, message_id=message)
            elif error.code == OLD:
                raise SurfaceSlow(LATER) from error
            elif error.code not in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                raise


_QUIET: Json = {"allowed_mentions": {"parse": []}}
"""Nobody is notified, whatever stands in the message."""


def _message(boxes: list[Json], once: str, people: Sequence[str] = ()) -> Json:
    """As it is posted: within minutes once, and notifying just these people."""
    told = {"allowed_mentions": {"parse": [], "users": list(people)}} if people else {}
    return {**_said(boxes), "nonce": once, "enforce_nonce": True, **told}


def _said(boxes: list[Json]) -> Json:
    """Where nothing keeps it from being said twice."""
    return {"flags": V2, "components": boxes, **_QUIET}


def _named(words: str) -> str:
    """What a thread is called."""
    return cut(" ".join(words.split()) or "A run", THREAD_NAME)


def _box(part: Page | Bundle, name: int) -> Json:
    made = part.box(name) if isinstance(part, Page) else {"type": BOX, "id": name, "components": part.parts()}
    return made if name else {key: value for key, value in made.items() if key != "id"}


def _under_way(card: Card) -> bool:
    return any(isinstance(block, Progress) and block.since for block in card.blocks)


def _reference(stands: dict[int, str], pages: int) -> MessageRef:
    return MessageRef(",".join(stands[at] for at in sorted(stands)[:pages]))
