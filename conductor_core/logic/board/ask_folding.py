"""What requests to people make of the board."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from conductor_core.domain.card import Whom
from conductor_core.events.ask import (
    AnswerReminded,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalReminded,
    ApprovalSuperseded,
    QuestionAnswered,
    QuestionAsked,
    QuestionSuperseded,
)
from conductor_core.logic.board.ask_views import ApprovalView, QuestionView, ReminderView
from conductor_core.logic.board.values import Board

AskEvent = (
    ApprovalAsked
    | ApprovalAnswered
    | ApprovalReminded
    | AnswerReminded
    | ApprovalSuperseded
    | QuestionAsked
    | QuestionAnswered
    | QuestionSuperseded
)


def fold_ask(board: Board, event: AskEvent, number: int, at: datetime) -> Board:  # noqa: PLR0911 - a table
    """The board after a request, or its answer."""
    match event:
        case ApprovalAsked():
            return _with(
                board,
                ApprovalView(
                    number=number,
                    id=event.approval,
                    subject=event.subject,
                    what=event.what,
                    digest=event.digest,
                    details=event.details,
                    least=event.least,
                    other_than=event.other_than,
                    not_by=event.not_by,
                    task=event.task,
                ),
            )
        case ApprovalAnswered():
            known = board.approvals.get(event.approval or 0)
            state = "approved" if event.approved else "rejected"
            update = {"state": state, "by": event.by, "reason": event.reason}
            return closed(_with(board, known.model_copy(update=update)), of_approval(known.id)) if known else board
        case ApprovalSuperseded():
            known = board.approvals.get(event.approval)
            update = {"state": "superseded", "reason": event.reason}
            return closed(_with(board, known.model_copy(update=update)), of_approval(known.id)) if known else board
        case ApprovalReminded():
            return _reminded(board, of_approval(event.approval), event, number, parked=event.parked)
        case AnswerReminded():
            return _reminded(board, event.name, event, number, parked=event.last)
        case QuestionAsked():
            asked = QuestionView(
                number=number,
                id=event.question,
                task=event.task,
                text=event.text,
                choices=event.choices,
                least=event.least,
                default=event.default,
                due_at=event.due_at,
                asked_at=at,
            )
            return board.model_copy(update={"questions": board.questions | {event.question: asked}})
        case QuestionAnswered():
            answered = {"answer": event.answer, "by": event.by, "by_default": event.by_default}
            return _question(board, event.question, answered)
        case QuestionSuperseded():
            return _question(board, event.question, {"superseded": True})
        case _:
            assert_never(event)


def _reminded(board: Board, name: str, event: ApprovalReminded | AnswerReminded, number: int, *, parked: bool) -> Board:
    reminder = ReminderView(
        number=number, what=event.what, seconds=event.seconds, parked=parked, whom=_whom(board, name)
    )
    return board.model_copy(update={"reminders": board.reminders | {name: reminder}})


def _whom(board: Board, name: str) -> Whom:
    """Whose answer counts to what has this name; to a pick, everybody's who works here."""
    if board.plan is not None and board.plan.approval is not None and name == of_approval(board.plan.approval):
        return Whom(least=board.plan.least, but=board.plan.not_by)
    for approval in board.approvals.values():
        if name == of_approval(approval.id):
            return Whom(least=approval.least, but=approval.not_by)
    for question in board.questions.values():
        if name == of_question(question.id):
            return Whom(least=question.least)
    return Whom()


def plan_judged(board: Board) -> Board:
    """Nobody need be reminded of its plan any more."""
    return closed(board, of_approval(board.plan.approval)) if board.plan and board.plan.approval else board


def of_approval(approval: int) -> str:
    """The name by which a request for a yes is reminded of."""
    return f"approval {approval}"


def of_question(question: int) -> str:
    """That of a question."""
    return f"question {question}"


def _question(board: Board, number: int, update: Mapping[str, object]) -> Board:
    question = board.questions.get(number)
    if question is None:
        return board
    questions = board.questions | {number: question.model_copy(update=update)}
    return closed(board.model_copy(update={"questions": questions}), of_question(number))


def _with(board: Board, approval: ApprovalView) -> Board:
    return board.model_copy(update={"approvals": board.approvals | {approval.id: approval}})


def closed(board: Board, name: str) -> Board:
    """Nobody need be reminded of this any more."""
    reminder = board.reminders.get(name)
    if reminder is None:
        return board
    answered = reminder.model_copy(update={"answered": True})
    return board.model_copy(update={"reminders": board.reminders | {name: answered}})
