"""What finished attempts teach."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from conductor_core.domain.ids import AttemptId, RunId
from conductor_core.domain.lesson import Lesson
from conductor_core.store.tables import lessons
from conductor_core.store.unit import Unit

ADD = insert(lessons)
GET = select(lessons.c.body).where(lessons.c.attempt == bindparam("b_attempt"))
SAVE = update(lessons).where(lessons.c.attempt == bindparam("b_attempt")).values(body=bindparam("body"))
OF = select(lessons.c.body).where(lessons.c.run == bindparam("b_run")).order_by(lessons.c.ended_at, lessons.c.attempt)
RECENT = (
    select(lessons.c.body)
    .where(lessons.c.agent == bindparam("b_agent"))
    .order_by(lessons.c.ended_at.desc(), lessons.c.attempt.desc())
    .limit(bindparam("b_limit"))
)


class SqlLessons:
    """See the port. One that was just learned waits to be written with the others of its commit."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, lesson: Lesson) -> None:
        """Of an attempt that ended."""
        self._unit.later(ADD, _row(lesson), ("lesson", lesson.attempt))

    def get(self, attempt: AttemptId) -> Lesson | None:
        """Of one attempt."""
        row = self._unit.first(GET, {"b_attempt": attempt})
        return None if row is None else Lesson.model_validate_json(row.body)

    def save(self, lesson: Lesson) -> None:
        """What was found out afterwards."""
        self._unit.change(SAVE, {"b_attempt": lesson.attempt, "body": lesson.model_dump_json()})

    def of(self, run: RunId) -> Sequence[Lesson]:
        """Oldest first."""
        return [Lesson.model_validate_json(row.body) for row in self._unit.all(OF, {"b_run": run})]

    def recent(self, agent: str, limit: int) -> Sequence[Lesson]:
        """Newest first."""
        rows = self._unit.all(RECENT, {"b_agent": agent, "b_limit": limit})
        return [Lesson.model_validate_json(row.body) for row in rows]


def _row(lesson: Lesson) -> dict[str, Any]:
    return {
        "attempt": lesson.attempt,
        "run": lesson.run,
        "agent": lesson.agent,
        "kind": lesson.kind,
        "role": lesson.role,
        "ended": lesson.ended,
        "ailed": lesson.ailed,
        "seconds": lesson.seconds,
        "cost": lesson.cost,
        "ended_at": lesson.ended_at,
        "body": lesson.model_dump_json(),
    }
