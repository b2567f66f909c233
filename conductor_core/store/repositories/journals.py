"""What attempts must not pay or do twice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.ids import AttemptId
from conductor_core.ports.store import JournalEntry
from conductor_core.store.tables import journal
from conductor_core.store.unit import Unit

ROW = insert(journal)
SENT = ROW.on_conflict_do_update(
    index_elements=["attempt", "key"],
    set_={"digest": ROW.excluded.digest, "sent_at": ROW.excluded.sent_at, "answer": None, "answered_at": None},
    where=journal.c.digest != ROW.excluded.digest,
)
ANSWERED = ROW.on_conflict_do_update(
    index_elements=["attempt", "key"],
    set_={name: ROW.excluded[name] for name in ("digest", "answer", "answered_at")},
)
OF = select(journal.c.key, journal.c.digest, journal.c.answer).where(journal.c.attempt == bindparam("b_attempt"))


@dataclass(frozen=True)
class Entry:
    """A stored journal row."""

    digest: str
    answer: str | None


class SqlJournals:
    """See the port. Rows wait in the unit, so that many callers' rows are written together."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def of(self, attempt: AttemptId) -> dict[str, JournalEntry]:
        """Everything recorded for an attempt, by key."""
        rows = self._unit.all(OF, {"b_attempt": attempt})
        return {row.key: Entry(row.digest, row.answer) for row in rows}

    def sent(self, attempt: AttemptId, key: str, digest: str, at: datetime) -> None:
        """A call is about to leave. Another digest means another call: it takes the row, without the old answer."""
        row = {"attempt": attempt, "key": key, "digest": digest, "sent_at": at}
        self._unit.later(SENT, row, key=(attempt, key))

    def answered(self, attempt: AttemptId, key: str, digest: str, answer: str, at: datetime) -> None:
        """The call was answered, or a tool has ended that was never announced."""
        row = {"attempt": attempt, "key": key, "digest": digest, "sent_at": at, "answered_at": at}
        self._unit.later(ANSWERED, {**row, "answer": answer}, key=(attempt, key))
