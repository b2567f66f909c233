"""Tries at tasks, and who holds them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from conductor_core.domain.ids import AttemptId, CommitId, RunId
from conductor_core.domain.run import Attempt
from conductor_core.errors import FencedError, NotFoundError
from conductor_core.store.ahead import OPEN_STATES
from conductor_core.store.tables import attempts
from conductor_core.store.unit import Unit

ADD = insert(attempts)
GET = select(attempts.c.body).where(attempts.c.id == bindparam("b_id"))
SAVE = (
    update(attempts)
    .where(attempts.c.id == bindparam("b_id"), attempts.c.token <= bindparam("token"))
    .values({name: bindparam(name) for name in ("agent", "state", "token", "priority", "queued_at", "body")})
)
OF = (
    select(attempts.c.body)
    .where(attempts.c.run == bindparam("b_run"))
    .order_by(attempts.c.queued_at, attempts.c.task, attempts.c.number)
)
OPEN = (
    select(attempts.c.id, attempts.c.body)
    .where(attempts.c.state.in_(OPEN_STATES))
    .order_by(attempts.c.queued_at, attempts.c.task, attempts.c.number)
)
UNENDED = (
    select(attempts.c.id, attempts.c.body)
    .where(attempts.c.state.in_((*OPEN_STATES, "parked")), attempts.c.agent == bindparam("b_agent"))
    .order_by(attempts.c.queued_at)
)


class SqlAttempts:
    """See the port. The token of a stored attempt only grows: saving a value with an older one is refused."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._memory = unit.memory.attempts

    def add(self, attempt: Attempt) -> None:
        """A new attempt."""
        row = {"id": attempt.id, "task": attempt.task, "run": attempt.run, "number": attempt.number}
        self._unit.later(ADD, {**row, **_columns(attempt)}, ("attempt", attempt.id))
        self._memory.put(attempt.id, attempt)

    def get(self, attempt: AttemptId) -> Attempt | None:
        """One attempt."""
        known = self._memory.get(attempt)
        if known is None:
            for row in self._unit.lookup(GET, {"b_id": attempt}):
                known = self._read(attempt, row.body)
        return known

    def save(self, attempt: Attempt) -> None:
        """Its new value.

        Raises:
            FencedError: the value was read before somebody else claimed the attempt.
        """
        stored = self.get(attempt.id)
        if stored is None:
            raise NotFoundError(f"There is no attempt {attempt.id}.")
        if stored.token > attempt.token:
            raise FencedError
        self._unit.revise(SAVE, ("attempt", attempt.id), {"b_id": attempt.id}, _columns(attempt))
        self._memory.put(attempt.id, attempt)

    def of(self, run: RunId) -> Sequence[Attempt]:
        """Oldest first."""
        return [Attempt.model_validate_json(row.body) for row in self._unit.all(OF, {"b_run": run})]

    def open(self) -> Sequence[Attempt]:
        """Queued and running ones of all runs, oldest first."""
        rows = [(AttemptId(row.id), row.body) for row in self._unit.all(OPEN)]
        return [self._memory.get(attempt) or self._read(attempt, body) for attempt, body in rows]

    def unended(self, agent: str) -> Sequence[Attempt]:
        """Of one agent in all runs, parked ones included, oldest first."""
        rows = [(AttemptId(row.id), row.body) for row in self._unit.all(UNENDED, {"b_agent": agent})]
        return [self._memory.get(attempt) or self._read(attempt, body) for attempt, body in rows]

    def claim(self, attempt: AttemptId, at: datetime, base: CommitId | None = None, vendor: str = "") -> Attempt | None:
        """Take it, when it is still open."""
        found = self.get(attempt)
        if found is None or found.state not in OPEN_STATES:
            return None
        update = {"state": "running", "token": found.token + 1, "started_at": at, "vendor": vendor}
        update |= {"base": found.base or base}
        claimed = found.model_copy(update=update)
        self.save(claimed)
        return claimed

    def owned(self, attempt: AttemptId, token: int) -> bool:
        """Whether that claim still holds: nobody claimed it since, and it still runs."""
        found = self.get(attempt)
        return found is not None and found.token == token and found.state == "running"

    def _read(self, attempt: AttemptId, body: str) -> Attempt:
        read = Attempt.model_validate_json(body)
        self._memory.put(attempt, read)
        return read


def _columns(attempt: Attempt) -> dict[str, Any]:
    return {
        "agent": attempt.agent,
        "state": attempt.state,
        "token": attempt.token,
        "priority": attempt.priority,
        "queued_at": attempt.queued_at,
        "body": attempt.model_dump_json(),
    }
