"""Where runs are shown, how far each room has read, and what it owes its surface."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Select, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, ProjectId, RoomId, RunId
from conductor_core.domain.room import Effect, Message, Room
from conductor_core.domain.talk import Following, Manners
from conductor_core.errors import NotFoundError
from conductor_core.store.columns import from_json, to_json
from conductor_core.store.people_tables import manners, messages, outbox, rooms
from conductor_core.store.prepared import Row
from conductor_core.store.tables import cursors, events
from conductor_core.store.unit import Unit

CURSOR = func.coalesce(cursors.c.number, 0)
ROOMS = select(rooms.c.id, rooms.c.run, rooms.c.state, CURSOR.label("cursor")).select_from(
    rooms.outerjoin(cursors, and_(cursors.c.reader == rooms.c.id, cursors.c.run == rooms.c.run))
)
ADD = insert(rooms)
GET = ROOMS.where(rooms.c.id == bindparam("b_id"))
OF = ROOMS.where(rooms.c.run == bindparam("b_run")).order_by(rooms.c.id)
OF_UNFINISHED = ROOMS.where(
    or_(
        exists().where(events.c.run == rooms.c.run, events.c.number > CURSOR),
        exists().where(outbox.c.room == rooms.c.id, outbox.c.state != "sent"),
    )
).order_by(rooms.c.id)
SAVE = update(rooms).where(rooms.c.id == bindparam("b_id")).values(state=bindparam("b_state"))
REMOVE = delete(rooms).where(rooms.c.id == bindparam("b_id"))
STOP_READING = delete(cursors).where(cursors.c.reader == bindparam("b_id"))
MOVE = insert(cursors)
MOVE_CURSOR = MOVE.on_conflict_do_update(index_elements=["reader", "run"], set_={"number": MOVE.excluded.number})

KNOWN = select(outbox.c.id).where(outbox.c.key == bindparam("b_key"))
UNSENT_EDITS = (
    select(outbox.c.id)
    .where(
        outbox.c.room == bindparam("b_room"),
        outbox.c.state == "owed",
        outbox.c.slot == bindparam("b_slot"),
        outbox.c.act == "edit",
    )
    .order_by(outbox.c.id)
)
OWE = insert(outbox)
DROP = delete(outbox).where(outbox.c.id == bindparam("b_id"))
OWED = (
    select(outbox)
    .where(outbox.c.room == bindparam("b_room"), outbox.c.state.in_(("owed", "in_doubt")))
    .order_by(outbox.c.id)
)
EFFECT = select(outbox).where(outbox.c.id == bindparam("b_id"), outbox.c.state != "sent")
MARK = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"), outbox.c.state != "sent")
    .values(state=bindparam("b_state"), tries=outbox.c.tries + bindparam("b_tries"))
)
SENT = update(outbox).where(outbox.c.id == bindparam("b_id")).values(state="sent", card="")
STAND = insert(messages)
STANDS = STAND.on_conflict_do_update(
    index_elements=["room", "slot"], set_={"ref": STAND.excluded.ref, "card": STAND.excluded.card}
)
MESSAGE = select(messages.c.ref).where(messages.c.room == bindparam("b_room"), messages.c.slot == bindparam("b_slot"))
KEPT = select(messages.c.ref).where(messages.c.ref.contains(bindparam("b_message"))).limit(1)
POSTED = (
    select(messages.c.slot, messages.c.card).where(messages.c.room == bindparam("b_room")).order_by(messages.c.position)
)
SENT_KEYS = (
    select(outbox.c.key).where(outbox.c.room == bindparam("b_room"), outbox.c.state == "sent").order_by(outbox.c.id)
)
MANNERS = select(manners.c.body).where(manners.c.place == bindparam("b_place"))
ALL_MANNERS = select(manners.c.place, manners.c.body).order_by(manners.c.place)
FOLLOWING = ALL_MANNERS.where(manners.c.body.contains('"follows":{"', autoescape=True))
WITH_DIGESTS = ALL_MANNERS.where(manners.c.body.contains('"digests":{"', autoescape=True))
WITH_PAGES = ALL_MANNERS.where(
    or_(*(manners.c.body.contains(part, autoescape=True) for part in ('"follows":{"', '"digests":{"', '"home":"')))
)
LEARN = insert(manners)
BEHAVE = LEARN.on_conflict_do_update(index_elements=["place"], set_={"body": LEARN.excluded.body})


class SqlRooms:
    """See the port. The keys of sent effects are kept for ever, their cards only while they stand in the thread."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, room: Room) -> None:
        """A new room."""
        self._unit.change(ADD, {"id": room.id, "run": room.run, "state": to_json(room.state)})
        self._move(room)

    def get(self, room: RoomId) -> Room | None:
        """One room."""
        row = self._unit.first(GET, {"b_id": room})
        return None if row is None else _room(row)

    def of(self, run: RunId) -> Sequence[Room]:
        """All rooms of a run."""
        return [_room(row) for row in self._unit.all(OF, {"b_run": run})]

    def of_unfinished(self) -> Sequence[Room]:
        """Rooms with events left to show or effects left to send."""
        return [_room(row) for row in self._unit.all(OF_UNFINISHED)]

    def save(self, room: Room) -> None:
        """Its new cursor and state."""
        if not self._unit.change(SAVE, {"b_id": room.id, "b_state": to_json(room.state)}):
            raise NotFoundError(f"There is no room {room.id}.")
        self._move(room)

    def remove(self, room: RoomId) -> None:
        """The room, its messages and what it owes."""
        self._unit.change(REMOVE, {"b_id": room})
        self._unit.change(STOP_READING, {"b_id": room})

    def owe(self, room: RoomId, key: str, slot: str, act: Literal["post", "edit"], card: Card) -> None:
        """Add an effect; a newer edit drops an unsent one, and goes out behind everything owed before it."""
        if self._unit.first(KNOWN, {"b_key": key}) is not None:
            return
        body = card.model_dump_json()
        unsent = self._unit.all(UNSENT_EDITS, {"b_room": room, "b_slot": slot}) if act == "edit" else []
        for row in unsent:
            self._unit.change(DROP, {"b_id": row.id})
        effect = {"room": room, "key": key, "slot": slot, "act": act, "card": body, "state": "owed", "tries": 0}
        self._unit.change(OWE, effect)

    def owed(self, room: RoomId) -> Sequence[Effect]:
        """In the order they must go out."""
        return [_effect(row) for row in self._unit.all(OWED, {"b_room": room})]

    def attempted(self, effect: int) -> bool:
        """In doubt from here."""
        return bool(self._unit.change(MARK, {"b_id": effect, "b_state": "in_doubt", "b_tries": 0}))

    def settled(self, effect: int, ref: MessageRef) -> None:
        """It stands there; doing this twice is doing it once."""
        row = self._unit.first(EFFECT, {"b_id": effect})
        if row is not None:
            self._unit.change(STANDS, {"room": row.room, "slot": row.slot, "ref": ref, "card": row.card})
            self._unit.change(SENT, {"b_id": effect})

    def failed(self, effect: int) -> None:
        """Not in doubt any more, one more try."""
        self._unit.change(MARK, {"b_id": effect, "b_state": "owed", "b_tries": 1})

    def message(self, room: RoomId, slot: str) -> Message | None:
        """The message of a slot."""
        ref = self._unit.scalar(MESSAGE, {"b_room": room, "b_slot": slot})
        return None if ref is None else Message(room=room, slot=slot, ref=MessageRef(ref))

    def stands(self, message: str) -> bool:
        """Whether it is kept current."""
        return self._unit.scalar(KEPT, {"b_message": message}) is not None

    def posted(self, room: RoomId) -> Sequence[tuple[str, Card]]:
        """The thread as it reads now."""
        rows = self._unit.all(POSTED, {"b_room": room})
        return [(row.slot, Card.model_validate_json(row.card)) for row in rows]

    def sent(self, room: RoomId) -> Sequence[str]:
        """Keys of everything that was sent, in order."""
        return [row.key for row in self._unit.all(SENT_KEYS, {"b_room": room})]

    def manners(self, place: RoomId) -> Manners:
        """As they were kept, or those of a place where nobody spoke yet."""
        body = self._unit.scalar(MANNERS, {"b_place": place})
        return Manners() if body is None else Manners.model_validate_json(body)

    def behave(self, place: RoomId, run: RunId | None, how: Manners) -> None:
        """Keep them, as long as the run that the place belongs to."""
        self._unit.change(BEHAVE, {"place": place, "run": run, "body": how.model_dump_json()})

    def following(self, project: ProjectId) -> Sequence[tuple[RoomId, Following]]:
        """Places that are told the news of a project."""
        return [(place, how.follows[project]) for place, how in self._mannered(FOLLOWING) if project in how.follows]

    def with_digests(self) -> Sequence[tuple[RoomId, Manners]]:
        """Places that have the news of a project told together."""
        return self._mannered(WITH_DIGESTS)

    def with_pages(self) -> Sequence[tuple[RoomId, Manners]]:
        """Places that are told news, and those where the page about them still stands."""
        return self._mannered(WITH_PAGES)

    def _mannered(self, which: Select[Any]) -> Sequence[tuple[RoomId, Manners]]:
        return [(RoomId(row.place), Manners.model_validate_json(row.body)) for row in self._unit.all(which)]

    def _move(self, room: Room) -> None:
        self._unit.change(MOVE_CURSOR, {"reader": room.id, "run": room.run, "number": room.cursor})


def _room(row: Row) -> Room:
    return Room(id=row.id, run=row.run, cursor=row.cursor, state=from_json(row.state))


def _effect(row: Row) -> Effect:
    return Effect(
        id=row.id,
        room=row.room,
        key=row.key,
        slot=row.slot,
        act=row.act,
        card=Card.model_validate_json(row.card),
        tries=row.tries,
        in_doubt=row.state == "in_doubt",
    )
