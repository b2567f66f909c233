"""Orders handed in by other processes, and replies by key."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.store.columns import from_json, to_json
from conductor_core.store.people_tables import inbox
from conductor_core.store.unit import Unit

ROW = insert(inbox)
PUT = ROW.on_conflict_do_nothing(index_elements=["key"])
WAITING = select(inbox.c.key, inbox.c.body).where(inbox.c.reply.is_(None)).order_by(inbox.c.position)
ANSWER = ROW.on_conflict_do_update(
    index_elements=["key"], set_={"reply": ROW.excluded.reply, "answered_at": ROW.excluded.answered_at}
)
REPLY = select(inbox.c.reply).where(inbox.c.key == bindparam("b_key"))


class SqlInbox:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def put(self, key: str, body: dict[str, JsonValue], at: datetime) -> bool:
        """Hand in an order."""
        return self._unit.change(PUT, {"key": key, "body": to_json(body), "at": at}) == 1

    def waiting(self) -> Sequence[tuple[str, dict[str, JsonValue]]]:
        """Orders without a reply, oldest first."""
        return [(row.key, from_json(row.body)) for row in self._unit.all(WAITING)]

    def answered(self, key: str, reply: dict[str, JsonValue], at: datetime) -> None:
        """The reply to an order, handed in here or carried out at once."""
        row = {"key": key, "body": "{}", "at": at, "reply": to_json(reply), "answered_at": at}
        self._unit.change(ANSWER, row)

    def reply(self, key: str) -> dict[str, JsonValue] | None:
        """None while there is none."""
        text = self._unit.scalar(REPLY, {"b_key": key})
        reply: dict[str, JsonValue] | None = None if text is None else from_json(text)
        return reply
