"""The log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from conductor_core.domain.ids import RunId
from conductor_core.events import read
from conductor_core.events.record import Event, EventRecord
from conductor_core.store.columns import from_json
from conductor_core.store.memory import Last
from conductor_core.store.tables import events
from conductor_core.store.unit import Unit

ADD = insert(events)
LAST = (
    select(events.c.number, events.c.at)
    .where(events.c.run == bindparam("b_run"))
    .order_by(events.c.number.desc())
    .limit(1)
)
AFTER = (
    select(events.c.number, events.c.at, events.c.actor, events.c.body)
    .where(events.c.run == bindparam("b_run"), events.c.number > bindparam("b_number"))
    .order_by(events.c.number)
    .limit(bindparam("b_limit"))
)


class SqlEvents:
    """See the port. New events wait in the unit, so that many callers' events are written together."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def append(self, run: RunId, at: datetime, actor: str, *events: Event) -> None:
        """Number and append."""
        for number, event in enumerate(events, self.last_number(run) + 1):
            row = {"run": run, "number": number, "at": at, "actor": actor, "kind": event.kind}
            self._unit.later(ADD, {**row, "body": event.model_dump_json()})
            self._unit.memory.lasts.put(run, Last(number, at))

    def after(self, run: RunId, number: int, limit: int = 500) -> Sequence[EventRecord]:
        """What came after a number. Empty only when nothing that can be read came after it."""
        while rows := self._unit.all(AFTER, {"b_run": run, "b_number": number, "b_limit": limit}):
            records = [
                EventRecord(run=run, number=row.number, at=row.at, actor=row.actor, event=event)
                for row in rows
                if (event := read(from_json(row.body))) is not None
            ]
            if records:
                return records
            number = rows[-1].number
        return []

    def last_number(self, run: RunId) -> int:
        """0 when there are none."""
        return self._last(run).number

    def last_at(self, run: RunId) -> datetime | None:
        """None when nothing happened."""
        return self._last(run).at

    def _last(self, run: RunId) -> Last:
        known = self._unit.memory.lasts.get(run)
        if known is None:
            known = next((Last(*row) for row in self._unit.lookup(LAST, {"b_run": run})), Last())
            self._unit.memory.lasts.put(run, known)
        return known
