"""Streams the live card: begun once, appended to, rolled over before it runs out, stopped once.

Which message streams is told by its name alone, which the outbox keeps, and since when by its time stamp. So a process that
takes over needs to know nothing else: what it cannot know it finds in the thread, or by Slack's refusal.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.chat.pace import Bucket
from adapters.slack.native import Plan, beside, carries, chunks, drawn, flows, frozen, mark, shown
from adapters.slack.places import Spot
from adapters.slack.rich import escaped
from adapters.slack.web import Web, why
from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.ports.clock import Clock

log = logging.getLogger("conductor.slack")

ROLL_AFTER = 240.0
"""Seconds after which a stream is rolled over; Slack ends it after about 306, whatever comes."""
APPENDS_A_MINUTE = 60
OVER = "message_not_in_streaming_state"
GONE = "message_not_found"

Recipient = Callable[[RoomId], Awaitable[str | None]]
"""The user for whom a room's run works, if Slack knows them."""


async def nobody(_room: RoomId) -> str | None:
    """Nobody is known, so no room streams."""
    return None


@dataclass(frozen=True)
class Stream:
    """A message that streams, or did."""

    ts: str
    mark: str
    """What the names of its tasks begin with."""
    open: bool = True

    @classmethod
    def of(cls, ref: MessageRef) -> "Stream | None":
        """As it was named; None for any other message."""
        kind, _, rest = ref.partition(":")
        ts, _, marked = rest.partition("/")
        return cls(ts, marked, open=kind == "stream") if kind in ("stream", "stood") else None

    @property
    def ref(self) -> MessageRef:
        """Its name."""
        return MessageRef(f"{'stream' if self.open else 'stood'}:{self.ts}/{self.mark}")


class Streams:
    """The live cards of one workspace."""

    def __init__(self, web: Web, clock: Clock, recipient: Recipient) -> None:
        self._web = web
        self._clock = clock
        self._recipient = recipient
        self._shown: dict[str, Plan] = {}
        """What open streams show, by time stamp."""
        self._turns: dict[str, Bucket] = {}
        self._refused: set[str] = set()
        """Channels where Slack does not stream."""

    async def begin(self, spot: Spot, key: str, card: Card) -> Stream | None:
        """A stream that shows the card; None where there can be none."""
        if not flows(card) or spot.channel in self._refused:
            return None
        person = await self._recipient(spot.room)
        if person is None or self._web.pace.until("chat_startStream"):
            return None
        marked = mark(key)
        plan = drawn(card, marked)
        try:
            answer = await self._web.call(
                "chat_startStream",
                spot,
                thread_ts=spot.thread,
                recipient_team_id=spot.team,
                recipient_user_id=person,
                task_display_mode="plan",
                chunks=chunks(plan, None),
            )
        except SlackApiError as error:
            if not why(error):
                raise
            log.warning("Slack does not stream here: channel=%s error=%s", spot.channel, why(error))
            self._refused.add(spot.channel)
            return None
        ts = str(answer["ts"])
        self._shown[ts] = plan
        return Stream(ts, marked)

    async def show(self, spot: Spot, stream: Stream, card: Card) -> Stream | None:
        """The card in the place of what the message shows; None where Slack lets it stream no more."""
        if not flows(card):
            return await self._rested(spot, stream, card)
        if stream.open and self._clock.now().timestamp() < float(stream.ts) + ROLL_AFTER:
            refused = await self._append(spot, stream, card)
            if refused in ("", GONE):
                return stream
            if refused != OVER:
                await self._ended(spot, stream)
                return None
        return await self._rolled_over(spot, stream, card)

    async def _append(self, spot: Spot, stream: Stream, card: Card) -> str:
        """What is new; Slack's word where it takes no more."""
        plan = drawn(card, stream.mark)
        new = chunks(plan, await self._before(spot, stream))
        if not new:
            return ""
        turn = self._turns.setdefault(stream.ts, Bucket(APPENDS_A_MINUTE, burst=1))
        turn.spare(self._clock.monotonic())
        self._web.pace.spare("chat_appendStream")
        refused = await self._web.refusal("chat_appendStream", spot, ts=stream.ts, chunks=new)
        self._shown[stream.ts] = plan
        return refused

    async def _rested(self, spot: Spot, stream: Stream, card: Card) -> Stream | None:
        """Nothing more happens for now: the stream is stopped with how everything stands."""
        stood = replace(stream, open=False)
        if stream.open:
            last = chunks(drawn(card, stream.mark), await self._before(spot, stream))
            refused = await self._stop(spot, stream, chunks=last, blocks=beside(card))
            if refused in ("", GONE):
                return stood
        refused = await self._web.refusal(
            "chat_update", spot, ts=stream.ts, text=escaped(card.title), blocks=frozen(card, stream.mark)
        )
        return stood if refused in ("", GONE) else None

    async def _before(self, spot: Spot, stream: Stream) -> Plan | None:
        """What the message shows; who took over from another process reads it there."""
        if stream.ts not in self._shown:
            async for message in self._web.answers(spot):
                if message["ts"] == stream.ts and (plan := shown(message)):
                    self._shown[stream.ts] = plan
        return self._shown.get(stream.ts)

    async def _rolled_over(self, spot: Spot, stream: Stream, card: Card) -> Stream | None:
        """Go on in a new message and take the old one away. Wherever this breaks off, it comes to the same when done again."""
        key = f"after {stream.ts}"
        new = await self.find(spot, mark(key)) or await self.begin(spot, key, card)
        await self._ended(spot, stream)
        if new is None:
            return None
        await self._web.refusal("chat_delete", spot, ts=stream.ts)
        return new

    async def find(self, spot: Spot, marked: str) -> Stream | None:
        """The stream of a thread with this mark."""
        async for message in self._web.answers(spot):
            if carries(message, marked):
                return Stream(message["ts"], marked)
        return None

    async def _ended(self, spot: Spot, stream: Stream) -> None:
        """It is a message like any other from now on."""
        if stream.open:
            await self._stop(spot, stream)

    async def _stop(self, spot: Spot, stream: Stream, **given: Any) -> str:
        refused = await self._web.refusal("chat_stopStream", spot, ts=stream.ts, **given)
        self._shown.pop(stream.ts, None)
        self._turns.pop(stream.ts, None)
        return refused
