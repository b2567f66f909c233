"""Threads of Slack as rooms."""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.block_kit import Attachment, Page, Rendered, render
from adapters.slack.pace import Buckets
from adapters.slack.places import Spot
from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.ports.surface import SurfaceSlow

EVENT = "conductor_post"
"""Type of the metadata that our posts carry: the key, and which part of the whole it is. No more, as every member can read it."""
PAGE = 200
"""Messages looked at in one call."""
EDIT_EVERY = 3.0
"""Seconds between two edits of a thread, as Slack asks for."""


class SlackSurface:
    """Posts and edits messages of threads.

    A card that needs several messages is one post: what of it already stands there is found by its metadata and not posted
    again. Its reference is the time stamps of all of them.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        """``client`` must not repeat posts by itself."""
        self._client = client
        self._buckets = Buckets()
        self._standing: dict[str, dict[int, str]] = {}
        """Time stamps of the parts, by number, of posts in doubt."""
        self._locks: defaultdict[RoomId, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def name(self) -> str:
        """First part of its room ids."""
        return "slack"

    @property
    def edit_interval(self) -> float:
        """Least seconds between two edits in one room."""
        return EDIT_EVERY

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Post it to the thread, as many messages as it needs, and upload what belongs to it."""
        rendered, spot = render(card), Spot.of(room)
        known = self._standing.get(key, {})
        parts = [self._page(page) for page in rendered.pages]
        stamps = []
        for number, part in enumerate(parts):
            stamp = known.get(number)
            if stamp is None:
                payload = {"key": key, "part": number, "of": len(parts)}
                stamp = await self._post(spot, part, {"event_type": EVENT, "event_payload": payload})
                self._standing.setdefault(key, {})[number] = stamp
            stamps.append(stamp)
        await self._upload(spot, rendered)
        self._standing.pop(key, None)
        return MessageRef(",".join(stamps))

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> None:
        """Replace the messages of a post. One that has more parts than before says where the rest is."""
        rendered, spot, stamps = render(card), Spot.of(room), str(ref).split(",")
        for number, stamp in enumerate(stamps):
            page = rendered.pages[number] if number < len(rendered.pages) else Page(text="(nothing more)")
            await self._call("chat_update", spot, ts=stamp, **self._page(page))

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """The messages posted with this key, if all of them are there."""
        spot, found, of = Spot.of(room), dict[int, str](), 0
        cursor: str | None = None
        while True:
            try:
                answer = await self._call(
                    "conversations_replies", spot, ts=spot.thread, include_all_metadata=True, limit=PAGE, cursor=cursor
                )
            except SlackApiError as error:
                if error.response.get("error") == "thread_not_found":
                    return None
                raise
            for message in answer["messages"]:
                payload = message.get("metadata", {}).get("event_payload", {})
                if payload.get("key") == key:
                    found[payload["part"]], of = message["ts"], payload["of"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        if found and len(found) == of:
            return MessageRef(",".join(found[number] for number in range(of)))
        self._standing[key] = found
        return None

    async def begin_thread(self, channel: str, key: str, text: str, *, in_doubt: bool) -> str:
        """Post the message that a thread hangs on; its time stamp. One that may stand there already is looked for."""
        spot = Spot("", channel, "")
        if in_doubt:
            answer = await self._call("conversations_history", spot, include_all_metadata=True, limit=PAGE)
            for message in answer["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
        blocks = render(Card(title=text)).pages[0].blocks
        payload = {"event_type": EVENT, "event_payload": {"key": key}}
        answer = await self._call(
            "chat_postMessage", spot, text=text, blocks=blocks, metadata=payload, unfurl_links=False, unfurl_media=False
        )
        return str(answer["ts"])

    async def whisper(self, channel: str, thread: str | None, person: str, card: Card) -> None:
        """Say something that one person sees, and nobody later."""
        for page in render(card).pages:
            await self._call(
                "chat_postEphemeral", Spot("", channel, ""), user=person, thread_ts=thread, **self._page(page)
            )

    async def close(self) -> None:
        """Nothing is held: each call has a connection of its own."""

    async def _post(self, spot: Spot, part: dict[str, Any], metadata: dict[str, Any]) -> str:
        answer = await self._call(
            "chat_postMessage",
            spot,
            thread_ts=spot.thread,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            **part,
        )
        return str(answer["ts"])

    async def _upload(self, spot: Spot, rendered: Rendered) -> None:
        files = [
            *map(_text_file, rendered.attachments),
            *map(_file, await asyncio.to_thread(_there, rendered.paths)),
        ]
        if files:
            await self._client.files_upload_v2(channel=spot.channel, thread_ts=spot.thread, file_uploads=files)

    async def _call(self, method: str, spot: Spot, **given: Any) -> Any:
        """A call, when the platform allows one more.

        Raises:
            SurfaceSlow: it does not, all the same.
            SlackApiError: it was refused.
        """
        await self._buckets.take(method, spot.channel)
        try:
            return await getattr(self._client, method)(channel=spot.channel, **given)
        except SlackApiError as error:
            if error.response.status_code == 429:
                raise SurfaceSlow(float(error.response.headers.get("Retry-After", 1))) from error
            raise
        except ClientError as error:
            raise ConnectionError(f"Slack cannot be reached: {error}") from error

    @staticmethod
    def _page(page: Page) -> dict[str, Any]:
        return {"text": page.text, "blocks": page.blocks}


def _there(paths: tuple[str, ...]) -> list[str]:
    """Those that are files still."""
    return [path for path in paths if Path(path).is_file()]


def _text_file(attachment: Attachment) -> dict[str, Any]:
    return {"filename": attachment.name, "title": attachment.name, "content": attachment.text}


def _file(path: str) -> dict[str, Any]:
    return {"filename": Path(path).name, "title": Path(path).name, "file": path}
