"""Threads of Slack as rooms."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.pace import Bucket
from adapters.slack.block_kit import Page, has_table, render, without_tables
from adapters.slack.mentions import Called, mention, nobody_called
from adapters.slack.native import carries, flows, mark
from adapters.slack.places import Spot
from adapters.slack.sessions import Sessions
from adapters.slack.streams import GONE, Recipient, Stream, Streams, nobody
from adapters.slack.uploads import named, send, uploads_of
from adapters.slack.web import PAGE, QUIET, Web, meant, why
from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.clock import Clock

EVENT = "conductor_post"
"""Type of the metadata that our posts carry: the key, and which part of the whole it is. No more, as every member can read it."""
LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"})
"""Slack's words for a form that comes too late."""
EDIT_EVERY = 1.0
"""Seconds between two edits of a live card that streams."""
EDITS_A_MINUTE = 20
"""Of one that does not, as Slack asks for."""
CLOSED = frozenset({"cant_update_message", "edit_window_closed"})
"""Slack lets nobody edit the message any more."""


@dataclass
class Standing:
    """What of a post stands in its thread."""

    parts: dict[int, str] = field(default_factory=dict)
    """Time stamps by number."""
    of: int = 0
    """Parts it has in all, as far as one of them told."""
    wants_files: bool = False
    has_files: bool = False

    def see(self, message: dict[str, Any], key: str) -> None:
        """A message of the thread."""
        about = message.get("metadata", {}).get("event_payload", {})
        if about.get("key") == key:
            self.parts[about["part"]], self.of, self.wants_files = message["ts"], about["of"], about["files"]
        if any(block.get("block_id") == named(key)["block_id"] for block in message.get("blocks", ())):
            self.has_files = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return bool(self.parts) and len(self.parts) == self.of and self.has_files >= self.wants_files


class SlackSurface:
    """Posts and edits messages of threads.

    A card that needs several messages is one post: what of it already stands there is found by its metadata and not posted
    again. Its reference is the time stamps of all of them.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        clock: Clock | None = None,
        recipient: Recipient = nobody,
        called: Called = nobody_called,
    ) -> None:
        """``client`` must not repeat posts by itself; ``recipient`` knows for whom live cards stream, ``called`` whom cards mention."""
        self._called = called
        self._clock = clock or SystemClock()
        self._web = Web(client)
        self._streams = Streams(self._web, self._clock, recipient)
        self.sessions = Sessions(self._web, recipient)
        self._standing: dict[str, Standing] = {}
        """What is there of posts that are not whole."""
        self._turns: defaultdict[RoomId, Bucket] = defaultdict(lambda: Bucket(EDITS_A_MINUTE, burst=1))

    @property
    def web(self) -> Web:
        """The calls of its workspace, which keep its rates together."""
        return self._web

    @property
    def name(self) -> str:
        """First part of its room ids."""
        return "slack"

    @property
    def edit_interval(self) -> float:
        """Least seconds between two edits in one room."""
        return EDIT_EVERY

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Post what will be edited as things change: a card of work under way streams."""
        spot = Spot.of(room)
        await self.sessions.show(spot, card)
        if key not in self._standing and (stream := await self._streams.begin(spot, key, card)):
            return stream.ref
        return await self.say(room, key, card)

    async def say(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Post it to the thread as it is now, as many messages as it needs, and upload what belongs to it in one more."""
        rendered, spot = render(card), Spot.of(room)
        standing = self._standing.setdefault(key, Standing())
        files = await asyncio.to_thread(uploads_of, rendered)
        if people := await self._called(room, card):
            rendered.pages[0].blocks.insert(1, mention(people))
        about: dict[str, Any] = {"key": key, "of": len(rendered.pages), "files": bool(files)}
        for number, page in enumerate(rendered.pages):
            if number not in standing.parts:
                metadata = {"event_type": EVENT, "event_payload": {**about, "part": number}}
                standing.parts[number] = await self._post(spot, page, metadata)
        if files and not standing.has_files:
            await send(self._web, spot, key, files)
        del self._standing[key]
        return _reference(standing)

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """Replace the messages of a post. What is more than before is posted, what is less is taken away."""
        spot, stream = Spot.of(room), Stream.of(ref)
        await self.sessions.show(spot, card)
        if stream is not None:
            shown = await self._streams.show(spot, stream, card)
            if shown is not None:
                return shown.ref
            ref = MessageRef(stream.ts)
        if flows(card):
            self._turns[room].spare(self._clock.monotonic())
            self._web.pace.spare("chat_update")
        pages, stamps = render(card).pages, str(ref).split(",")
        now = [await self._replaced(spot, ts, page, card) for ts, page in zip(stamps, pages, strict=False)]
        rest = range(len(stamps), len(pages))
        now += [await self._once(spot, f"rest of {stamps[0]}", number, pages[number]) for number in rest]
        for ts in stamps[len(pages) :]:
            refused = await self._web.refusal("chat_delete", spot, ts=ts)
            if refused not in ("", GONE):
                await self._web.call("chat_update", spot, ts=ts, **_page(Page(text="(nothing more)")))
        return MessageRef(",".join(now))

    async def _replaced(self, spot: Spot, ts: str, page: Page, card: Card) -> str:
        """Where it stands now. One that somebody took away stays away; one that Slack lets nobody edit is said anew."""
        refused = await self._web.refusal("chat_update", spot, ts=ts, **_page(page))
        if refused in ("", GONE) or (refused in CLOSED and flows(card)):
            return ts
        if refused in CLOSED:
            return await self._once(spot, f"instead of {ts}", 0, page)
        raise ValueError(f"Slack refuses the edit of {ts}: {refused}")

    async def _once(self, spot: Spot, key: str, number: int, page: Page) -> str:
        """A message that may be there already."""
        standing = Standing()
        async for message in self._web.answers(spot):
            standing.see(message, key)
        about = {"key": key, "of": number + 1, "files": False, "part": number}
        if number not in standing.parts:
            return await self._post(spot, page, {"event_type": EVENT, "event_payload": about})
        return standing.parts[number]

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """The messages posted with this key, if all of them are there; of what is there in part, the rest is posted."""
        spot, standing = Spot.of(room), Standing()
        async for message in self._web.answers(spot):
            if carries(message, mark(key)):
                return Stream(message["ts"], mark(key)).ref
            standing.see(message, key)
        if standing.is_whole:
            return _reference(standing)
        if standing.parts or standing.has_files:
            self._standing[key] = standing
        return None

    async def begin_thread(self, channel: str, key: str, card: Card, *, in_doubt: bool) -> str:
        """Post the message that a thread hangs on; its time stamp. One that may stand there already is looked for."""
        spot = Spot("", channel, "")
        if in_doubt:
            answer = await self._web.call("conversations_history", spot, include_all_metadata=True, limit=PAGE)
            for message in answer["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
        page = render(card).pages[0]
        payload = {"event_type": EVENT, "event_payload": {"key": key}}
        answer = await self._web.call("chat_postMessage", spot, **_page(page), metadata=payload, **QUIET)
        return str(answer["ts"])

    async def point(self, spot: Spot, key: str, words: str, to: Spot, *, in_doubt: bool) -> None:
        """Say in a thread where another one is, once."""
        if in_doubt and await self.find(spot.room, key):
            return
        link = await self._web.permalink(to)
        runs = [{"type": "text", "text": f"{words} "}, {"type": "link", "url": link, "text": "Open the thread"}]
        blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}]
        about = {"key": key, "of": 1, "files": False, "part": 0}
        await self._post(spot, Page(words, blocks), {"event_type": EVENT, "event_payload": about})

    async def is_private(self, spot: Spot) -> bool:
        """Whether not everybody of the workspace may look into a channel; where Slack does not say, that is so."""
        if spot.is_direct:
            return True
        try:
            info = (await self._web.call("conversations_info", spot))["channel"]
        except SlackApiError:
            return True
        return bool(info.get("is_private")) or not info.get("is_channel")

    async def whisper(self, channel: str, thread: str | None, person: str, card: Card) -> None:
        """Say something that one person sees, and nobody later."""
        for page in render(card).pages:
            await self._web.call(
                "chat_postEphemeral", Spot("", channel, ""), user=person, thread_ts=thread, **_page(page)
            )

    async def say_directly(self, person: str, card: Card) -> None:
        """Say it where the person talks with us alone, and hand over what belongs to it."""
        channel = (await self._web.client.conversations_open(users=person))["channel"]["id"]
        rendered, ts = render(card), ""
        for page in rendered.pages:
            spot = Spot("", channel, "")
            ts = (await self._web.call("chat_postMessage", spot, **QUIET, **_page(page)))["ts"]
        if files := await asyncio.to_thread(uploads_of, rendered):
            await send(self._web, Spot("", channel, ts), f"direct/{ts}", files)

    async def show(self, view: dict[str, Any], trigger: str) -> bool:
        """Show a form to who did something a moment ago; False when that is too long ago."""
        try:
            await self._web.client.views_open(view=view, trigger_id=trigger)
        except SlackApiError as error:
            if why(error) in LATE:
                return False
            raise meant(error) from error
        return True

    async def close(self) -> None:
        """Nothing is held: each call has a connection of its own."""

    async def _post(self, spot: Spot, page: Page, metadata: dict[str, Any]) -> str:
        """Its time stamp; where Slack does not know tables, they are letters."""
        given = {"thread_ts": spot.under, "metadata": metadata, **QUIET}
        try:
            answer = await self._web.call("chat_postMessage", spot, **given, **_page(page))
        except SlackApiError as error:
            if why(error) != "invalid_blocks" or not has_table(page):
                raise
            answer = await self._web.call("chat_postMessage", spot, **given, **_page(without_tables(page)))
        return str(answer["ts"])


def _page(page: Page) -> dict[str, Any]:
    return {"text": page.text, "blocks": page.blocks}


def _reference(standing: Standing) -> MessageRef:
    return MessageRef(",".join(standing.parts[number] for number in sorted(standing.parts)))
