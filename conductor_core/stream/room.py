"""One room: folds the events of its run and owes its surface what follows from them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast

from conductor_core.domain.card import Card
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.room import LINKED, ONLY, Room
from conductor_core.domain.talk import Following
from conductor_core.events.record import EventRecord
from conductor_core.events.room import RoomClosed, RoomOpened
from conductor_core.events.run import PlanApproved, RunCancelled, RunEnded, RunPaused
from conductor_core.logic.board import Board, fold
from conductor_core.logic.discretion import presentable
from conductor_core.logic.following import as_news, is_told
from conductor_core.logic.linking import present
from conductor_core.logic.pacing import Pace, Send, Wait, decide, sent
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering import Change, changes, live_card
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store, Transaction

PAGE = 500
"""Events folded at once; between pages others get their turn."""
HEARTBEAT = 30.0
"""Seconds after which the live card of a run at work is drawn again, though nothing happened."""
PATIENCE = 2.0
"""Seconds of planning after which a live card appears before there is a plan."""
STOPS = (RunPaused, RunCancelled, RunEnded)
"""With these all work ends, for now or for good."""
LIVE = "live"
"""Slot of the live card."""
DRAWN_AT = "%Y%m%dT%H%M%S.%f"
"""How the key of a drawn live card says when it was drawn, UTC."""


@dataclass(frozen=True)
class Owed:
    """An effect before it has a number."""

    key: str
    slot: str
    act: Literal["post", "edit"]
    card: Card
    last: bool = False
    """Tells of the end of all work, so that how everything stands is told before it."""


class RoomFold:
    """Follows the log for one room. The cursor and everything owed change in one transaction, or not at all.

    The board is folded from the log when the room wakes up and forgotten when it goes to sleep, so a waiting run costs
    nothing. After an error :meth:`forget` must be called: the next call begins from what is stored.
    """

    def __init__(self, store: Store, clock: Clock, room: Room, *, edit_interval: float, redactor: Redactor) -> None:
        self.id: RoomId = room.id
        self._run: RunId = room.run
        self._store = store
        self._clock = clock
        self._redactor = redactor
        self._pace = Pace(interval=edit_interval)
        self._beat_at = clock.monotonic()
        self.forget()

    def forget(self) -> None:
        """Begin again from what is stored."""
        self._board: Board | None = None
        self.cursor = 0
        """Number of the last event whose consequences are on disk."""
        self._seen = 0
        self._changed = False
        self._live_posted = False
        self._only: Following | None = None
        self._linked = 0
        self._earlier: dict[str, Card] = {}
        """The cards from before it was linked, as they read then."""

    async def catch_up(self, *, hurry: bool = False) -> bool:
        """Fold all news and owe what follows; False when the room is gone. ``hurry`` holds nothing back for pace."""
        while True:
            room, records, last = await self._store.read(self._look)
            if room is None:
                return False
            if self._board is None:
                self._wake_up(room)
            made = self._fold(records)
            end = not records or self._seen >= last
            if not records:
                self._seen = max(self._seen, last)
            if not await self._owe(made, end=end, hurry=hurry):
                return False
            if end:
                return True

    def due(self) -> float | None:
        """Seconds until it wants to be called without news; None when it may sleep."""
        board, now = self._board, self._clock.monotonic()
        if board is None or self._only is not None or not (board.active or self._changed):
            return None
        verdict = decide(self._pace, now)
        if self._changed and self._live_posted and isinstance(verdict, Wait):
            return verdict.seconds
        return max(self._beat_at + (HEARTBEAT if self._live_posted else PATIENCE) - now, 0.0)

    def _wake_up(self, room: Room) -> None:
        self._board = Board(run=self._run)
        self.cursor = room.cursor
        self._live_posted = bool(room.state.get(LIVE))
        self._only = cast("Following | None", room.state.get(ONLY))
        self._linked = cast("int", room.state.get(LINKED, 0))

    def _look(self, tx: Transaction) -> tuple[Room | None, tuple[EventRecord, ...], int]:
        """The room, what it has not seen of its run, and the number of the last event."""
        records = tuple(tx.events.after(self._run, self._seen, PAGE))
        return tx.rooms.get(self.id), records, tx.events.last_number(self._run)

    def _fold(self, records: tuple[EventRecord, ...]) -> list[Owed]:
        """The messages that the news makes. What was shown before is only folded."""
        made: list[Owed] = []
        board = self._board or Board(run=self._run)
        for record in records:
            board = fold(board, record)
            self._seen = record.number
            if record.number <= self.cursor:
                continue
            self._changed = True
            if isinstance(record.event, RoomClosed | RoomOpened) and record.event.room == self.id:
                continue  # who reads it here sees that it is open
            if record.number <= self._linked:
                made += self._before(board, record)
            else:
                made += [self._owed(change, record) for change in changes(board, record) if is_told(change, self._only)]
                if isinstance(record.event, PlanApproved) and self._only is None and not self._live_posted:
                    made.append(self._first_live(board, record.at))
                    self._live_posted = True
        self._board = board
        return made

    def _before(self, board: Board, record: EventRecord) -> list[Owed]:
        """Where it was linked to its run, it begins with what counts then."""
        self._earlier |= {change.name: change.card for change in changes(board, record)}
        if record.number < self._linked:
            return []
        return [self._owed(Change("post", *each), record) for each in present(board, self._earlier).items()]

    def _first_live(self, board: Board, now: datetime) -> Owed:
        return Owed(key=f"{self.id}/{LIVE}", slot=LIVE, act="post", card=live_card(board, now))

    def _owed(self, change: Change, record: EventRecord) -> Owed:
        slot = f"{self.id}/{change.name}"
        key = slot if change.act == "post" else f"{slot}/edit-{record.number}"
        card = as_news(change.card) if self._only else change.card
        return Owed(key=key, slot=slot, act=change.act, card=card, last=isinstance(record.event, STOPS))

    async def _owe(self, made: list[Owed], *, end: bool, hurry: bool) -> bool:
        """Write what is owed together with the cursor; False when the room is gone."""
        board = self._board
        if board is None:
            return False
        live = self._live(board, urgent=hurry or bool(made) or not board.active) if end else None
        rest = end and self._seen > self.cursor and (hurry or not board.active)
        if not made and live is None and not rest:
            return True
        whole = _with_live(made, live, rests=not board.active)
        owed = [replace(effect, card=presentable(effect.card, self._redactor)) for effect in whole]
        cursor = max(self._seen, self.cursor)

        def op(tx: Transaction) -> bool:
            room = tx.rooms.get(self.id)
            if room is None:
                return False
            told = {one.slot for one in tx.rooms.owed(self.id) if one.act == "post"}
            told |= {one.slot for one in owed if one.act == "post"}
            for effect in owed:
                unknown = effect.slot not in told and tx.rooms.message(self.id, effect.slot) is None
                if not room.is_whole and effect.act == "edit" and unknown:
                    continue  # what was not told needs no correction
                tx.rooms.owe(self.id, effect.key, effect.slot, effect.act, effect.card)
            tx.rooms.save(room.model_copy(update={"cursor": cursor, "state": {**room.state, LIVE: self._live_posted}}))
            return True

        if not await self._store.write(op):
            return False
        self.cursor = cursor
        if live is not None:
            self._beat_at = self._clock.monotonic()
            self._pace = sent(self._pace, self._beat_at)
        if live is not None or rest:
            self._changed = False
        return True

    def _live(self, board: Board, *, urgent: bool) -> Owed | None:
        """The live card, when it is time to draw it."""
        now = self._clock.monotonic()
        if self._only is not None:
            return None
        if not self._live_posted:
            if not self._patience_is_over(board):
                return None
            self._live_posted = True
            return self._first_live(board, self._clock.now())
        beat = board.active and now >= self._beat_at + HEARTBEAT
        if not (self._changed or beat) or not isinstance(decide(self._pace, now, urgent=urgent), Send):
            return None
        at = self._clock.now()
        key = f"{self.id}/{self._seen}/{LIVE}-{at:{DRAWN_AT}}"
        return Owed(key=key, slot=LIVE, act="edit", card=live_card(board, at))

    def _patience_is_over(self, board: Board) -> bool:
        """A plan that takes long to make gets a live card before it is there."""
        waited = (self._clock.now() - board.started_at).total_seconds() if board.started_at else 0.0
        return board.active and waited >= PATIENCE


def _with_live(made: list[Owed], live: Owed | None, *, rests: bool) -> list[Owed]:
    """The live card as it reads now tells of nothing before the posts that came first; only the end comes after it.

    One that is posted just now is posted up to date, unless a post follows it.
    """
    if live is None:
        return made
    end = len(made)
    while rests and end and made[end - 1].last:
        end -= 1
    if end and made[end - 1].slot == LIVE:
        return [*made[: end - 1], replace(made[end - 1], card=live.card), *made[end:]]
    return [*made[:end], live, *made[end:]]
