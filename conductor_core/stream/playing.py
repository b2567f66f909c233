"""Plays a recorded log to a room again: the same fold, the same sender, at the times that were recorded."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from conductor_core.domain.card import Card
from conductor_core.domain.cassette import Cassette, Post, RecordedEvent, RecordedRoom
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.domain.room import Room
from conductor_core.events import read
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.store import Store, Transaction
from conductor_core.stream.outbox import Sender
from conductor_core.stream.room import DRAWN_AT, LIVE, PATIENCE, RoomFold

DRAWN = re.compile(rf"(\d{{1,9}})/{LIVE}-(\d{{8}}T\d{{6}}\.\d{{6}})")
EDITED = re.compile(r".*/edit-(\d{1,9})")
NUMBERED = re.compile(r"(\d{1,9})/.*")


@dataclass(frozen=True)
class Look:
    """A moment at which the room looked at the log."""

    seen: int
    """Number of the last event that was there."""
    at: datetime


class Hands:
    """A clock that shows what it is set to. Nobody sleeps in a recording."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """See the port."""
        return self.at

    def monotonic(self) -> float:
        """See the port."""
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        """See the port."""
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Paper:
    """A surface that takes everything; what stands on it is kept by the store."""

    name = "paper"
    edit_interval = 0.0

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """See the port."""
        _ = room, card
        return MessageRef(key)

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """See the port."""
        _ = room, card
        return ref

    async def close(self) -> None:
        """Nothing is held."""


async def play(store: Store, cassette: Cassette, room: RecordedRoom) -> tuple[Post, ...]:
    """The messages of the room, made anew in a store that knows the run and nothing of the room."""
    clock = Hands(cassette.events[0].at)
    shown = Room(id=room.id, run=cassette.run)
    await store.write(lambda tx: tx.rooms.add(shown))
    fold = RoomFold(store, clock, shown, edit_interval=0.0, redactor=Redactor())
    sender = Sender(store, Paper(), clock, room.id)
    log = _Log(store, cassette)
    for look in looks(room, cassette.events):
        await log.until(look.seen)
        clock.at = look.at
        await fold.catch_up(hurry=True)
        await sender.send()
    posted = await store.read(lambda tx: tx.rooms.posted(room.id))
    return tuple(Post(slot=slot, card=card) for slot, card in posted)


def looks(room: RecordedRoom, events: Sequence[RecordedEvent]) -> Iterator[Look]:
    """When the room looked, as the keys of what it sent tell: each drawn live card has its time in its key.

    The first live card has none: it comes with the approval of the plan, or where that takes long, when patience is over.
    """
    patient = events[0].at + timedelta(seconds=PATIENCE)
    approved = next((event for event in events if event.body["kind"] == "plan.approved"), None)
    with_plan = approved.number if approved and approved.at <= patient else 0
    meanwhile = max(event.number for event in events if event.at <= patient)
    seen = drawn_at = 0
    for key in room.keys:
        name = key.removeprefix(f"{room.id}/")
        if drawn := DRAWN.fullmatch(name):
            drawn_at = int(drawn[1])
            yield Look(drawn_at, datetime.strptime(drawn[2], DRAWN_AT).replace(tzinfo=UTC))
        elif name == LIVE and with_plan:
            seen = max(seen, with_plan)
        elif name == LIVE:
            seen = max(seen, meanwhile)
            yield Look(seen, max(patient, events[min(seen, len(events)) - 1].at))
        elif numbered := EDITED.fullmatch(name) or NUMBERED.fullmatch(name):
            seen = max(seen, int(numbered[1]))
    if drawn_at < seen and (shown := events[:seen]):
        yield Look(seen, shown[-1].at)


class _Log:
    """The log of the run as it grew."""

    def __init__(self, store: Store, cassette: Cassette) -> None:
        self._store = store
        self._cassette = cassette
        self._written = 0

    async def until(self, number: int) -> None:
        """Everything up to this event has happened."""
        fresh = self._cassette.events[self._written : number]

        def append(tx: Transaction) -> None:
            for recorded in fresh:
                event = read(recorded.body)
                if event is not None:
                    tx.events.append(self._cassette.run, recorded.at, recorded.actor, event)

        if fresh:
            await self._store.write(append)
            self._written += len(fresh)
