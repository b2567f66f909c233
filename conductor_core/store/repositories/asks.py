"""Approvals and questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, bindparam, insert, select, update

from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.errors import NotFoundError
from conductor_core.store.columns import from_json, to_json
from conductor_core.store.people_tables import approvals, questions
from conductor_core.store.unit import Unit

ADD_APPROVAL = insert(approvals).returning(approvals.c.id)
APPROVAL = select(approvals).where(approvals.c.id == bindparam("b_id"))
PENDING_APPROVAL = (
    select(approvals)
    .where(approvals.c.run == bindparam("b_run"), approvals.c.state == "pending")
    .order_by(approvals.c.id.desc())
    .limit(1)
)
SAVE_APPROVAL = (
    update(approvals)
    .where(approvals.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in ("state", "by", "answered_at")})
)
ADD_QUESTION = insert(questions).returning(questions.c.id)
QUESTIONS = select(questions).where(questions.c.run == bindparam("b_run")).order_by(questions.c.id)
SAVE_QUESTION = (
    update(questions)
    .where(questions.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in ("state", "answer", "by", "answered_at")})
)


class SqlAsks:
    """See the port. Once asked, only the answer of a request can change."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add_approval(self, run: RunId, subject: Literal["plan"], digest: str, at: datetime) -> Approval:
        """Ask for a new approval."""
        row = {"run": run, "subject": subject, "digest": digest, "state": "pending", "asked_at": at}
        return Approval.model_validate({**row, "id": self._unit.insert(ADD_APPROVAL, row)})

    def approval(self, approval: int) -> Approval | None:
        """One approval."""
        row = self._unit.first(APPROVAL, {"b_id": approval})
        return None if row is None else to_approval(row)

    def pending_approval(self, run: RunId) -> Approval | None:
        """The newest one nobody has answered."""
        row = self._unit.first(PENDING_APPROVAL, {"b_run": run})
        return None if row is None else to_approval(row)

    def save_approval(self, approval: Approval) -> None:
        """Its answer."""
        answer = {"b_state": approval.state, "b_by": approval.by, "b_answered_at": approval.answered_at}
        if not self._unit.change(SAVE_APPROVAL, {"b_id": approval.id, **answer}):
            raise NotFoundError(f"There is no approval {approval.id}.")

    def add_question(self, run: RunId, task: TaskKey, text: str, choices: tuple[str, ...], at: datetime) -> Question:
        """Ask a new question."""
        row = {"run": run, "task": task, "text": text, "state": "pending", "asked_at": at}
        number = self._unit.insert(ADD_QUESTION, {**row, "choices": to_json(list(choices))})
        return Question.model_validate({**row, "id": number, "choices": choices})

    def questions(self, run: RunId) -> Sequence[Question]:
        """All of a run, in the order they were asked."""
        return [_question(row) for row in self._unit.all(QUESTIONS, {"b_run": run})]

    def save_question(self, question: Question) -> None:
        """Its answer."""
        answer = {
            "b_state": question.state,
            "b_answer": question.answer,
            "b_by": question.by,
            "b_answered_at": question.answered_at,
        }
        if not self._unit.change(SAVE_QUESTION, {"b_id": question.id, **answer}):
            raise NotFoundError(f"There is no question {question.id}.")


def to_approval(row: Row[Any]) -> Approval:
    """A stored approval."""
    return Approval.model_validate(row._asdict())


def _question(row: Row[Any]) -> Question:
    return Question.model_validate({**row._asdict(), "choices": from_json(row.choices)})
