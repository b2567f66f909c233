"""Approvals and questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from conductor_core.domain.ask import OPEN_APPROVALS, Approval, Question, Subject
from conductor_core.domain.ids import RunId
from conductor_core.errors import NotFoundError
from conductor_core.store.columns import from_json, to_json
from conductor_core.store.people_tables import approvals, questions
from conductor_core.store.prepared import Row
from conductor_core.store.unit import Unit

REACH: Subject = "network"
"""What a task has to ask for before it connects to anything."""

ADD_APPROVAL = insert(approvals).returning(approvals.c.id)
APPROVALS = select(approvals).where(approvals.c.run == bindparam("b_run")).order_by(approvals.c.id)
REACHES = APPROVALS.where(approvals.c.subject == REACH)
APPROVALS_DUE = (
    select(approvals)
    .where(approvals.c.remind_at <= bindparam("b_at"), approvals.c.state == "pending")
    .order_by(approvals.c.id)
)
APPROVALS_OPEN = select(approvals).where(approvals.c.state.in_(sorted(OPEN_APPROVALS))).order_by(approvals.c.id)
SAVE_APPROVAL = (
    update(approvals)
    .where(approvals.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in ("state", "by", "answered_at", "remind_at", "body")})
)
ADD_QUESTION = insert(questions).returning(questions.c.id)
QUESTIONS = select(questions).where(questions.c.run == bindparam("b_run")).order_by(questions.c.id)
QUESTIONS_DUE = (
    select(questions)
    .where(questions.c.due_at <= bindparam("b_at"), questions.c.state == "pending")
    .order_by(questions.c.id)
)
QUESTIONS_OPEN = select(questions).where(questions.c.state == "pending").order_by(questions.c.id)
SAVE_QUESTION = (
    update(questions)
    .where(questions.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in ("state", "answer", "by", "answered_at", "body")})
)
APPROVAL_COLUMNS = {"run", "subject", "digest", "state", "by", "asked_at", "answered_at", "remind_at"}
QUESTION_COLUMNS = {"run", "task", "text", "choices", "state", "answer", "by", "asked_at", "due_at", "answered_at"}


class SqlAsks:
    """See the port. Once asked, only the answer of a request can change; it is written at once, so nothing of it waits."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._reaches = unit.memory.reaches
        self._questions = unit.memory.questions

    def add_approval(self, approval: Approval) -> Approval:
        """Ask for a new approval."""
        self._reaches.drop(approval.run)
        row = {**approval.model_dump(include=APPROVAL_COLUMNS), "body": _body(approval, APPROVAL_COLUMNS)}
        return approval.model_copy(update={"id": self._unit.insert(ADD_APPROVAL, row)})

    def approvals(self, run: RunId) -> Sequence[Approval]:
        """All of a run, in the order they were asked."""
        return [approval_of(row) for row in self._unit.all(APPROVALS, {"b_run": run})]

    def reaches(self, run: RunId) -> tuple[Approval, ...]:
        """Those that let its tasks connect to hosts."""
        known = self._reaches.get(run)
        if known is None:
            known = tuple(map(approval_of, self._unit.all(REACHES, {"b_run": run})))
            self._reaches.put(run, known)
        return known

    def approvals_due(self, at: datetime) -> Sequence[Approval]:
        """Pending ones of all runs that people are to be reminded of by then."""
        return [approval_of(row) for row in self._unit.all(APPROVALS_DUE, {"b_at": at})]

    def approvals_open(self) -> Sequence[Approval]:
        """Those of all runs that nobody has answered."""
        return [approval_of(row) for row in self._unit.all(APPROVALS_OPEN)]

    def save_approval(self, approval: Approval) -> None:
        """Its answer."""
        self._reaches.drop(approval.run)
        row = approval.model_dump(include={"id", "state", "by", "answered_at", "remind_at"})
        row["body"] = _body(approval, APPROVAL_COLUMNS)
        if not self._unit.change(SAVE_APPROVAL, {f"b_{name}": value for name, value in row.items()}):
            raise NotFoundError(f"There is no approval {approval.id}.")

    def add_question(self, question: Question) -> Question:
        """Ask a new question."""
        self._questions.drop(question.run)
        row = question.model_dump(include=QUESTION_COLUMNS)
        row |= {"choices": to_json(list(question.choices)), "body": _body(question, QUESTION_COLUMNS)}
        return question.model_copy(update={"id": self._unit.insert(ADD_QUESTION, row)})

    def questions(self, run: RunId) -> tuple[Question, ...]:
        """All of a run, in the order they were asked."""
        known = self._questions.get(run)
        if known is None:
            known = tuple(map(question_of, self._unit.all(QUESTIONS, {"b_run": run})))
            self._questions.put(run, known)
        return known

    def questions_due(self, at: datetime) -> Sequence[Question]:
        """Pending ones of all runs whose default counts by then."""
        return [question_of(row) for row in self._unit.all(QUESTIONS_DUE, {"b_at": at})]

    def questions_open(self) -> Sequence[Question]:
        """Pending ones of all runs."""
        return [question_of(row) for row in self._unit.all(QUESTIONS_OPEN)]

    def save_question(self, question: Question) -> None:
        """Its answer."""
        self._questions.drop(question.run)
        row = question.model_dump(include={"id", "state", "answer", "by", "answered_at"})
        row["body"] = _body(question, QUESTION_COLUMNS)
        if not self._unit.change(SAVE_QUESTION, {f"b_{name}": value for name, value in row.items()}):
            raise NotFoundError(f"There is no question {question.id}.")


def _body(value: Approval | Question, columns: set[str]) -> str:
    """What no column holds."""
    return value.model_dump_json(exclude={"id", *columns})


def approval_of(row: Row) -> Approval:
    """What a row says."""
    return Approval.model_validate(_whole(row))


def question_of(row: Row) -> Question:
    """What a row says."""
    return Question.model_validate({**_whole(row), "choices": from_json(row.choices)})


def _whole(row: Row) -> dict[str, Any]:
    columns = row._asdict()
    return {**from_json(columns.pop("body")), **columns}
