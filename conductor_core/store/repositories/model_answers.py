"""Answers of models that need not be asked for twice: as many as were kept last."""

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.store.tables import model_answers
from conductor_core.store.unit import Unit

GET = select(model_answers.c.answer).where(
    model_answers.c.digest == bindparam("b_digest"), model_answers.c.at >= bindparam("b_since")
)
ROW = insert(model_answers)
PUT = ROW.on_conflict_do_update(index_elements=["digest"], set_={name: ROW.excluded[name] for name in ("answer", "at")})
LAST = select(func.max(model_answers.c.position)).scalar_subquery()
TRIM = delete(model_answers).where(model_answers.c.position <= LAST - bindparam("b_most"))


class SqlModelAnswers:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, digest: str, since: datetime) -> str | None:
        """The answer under a digest, unless it is older."""
        row = self._unit.first(GET, {"b_digest": digest, "b_since": since})
        return None if row is None else str(row.answer)

    def put(self, digest: str, answer: str, at: datetime, most: int) -> None:
        """Keep it; of more than ``most`` the oldest go."""
        self._unit.change(PUT, {"digest": digest, "answer": answer, "at": at})
        self._unit.change(TRIM, {"b_most": most})
