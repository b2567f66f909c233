"""What requests to people make of the board."""

from typing import assert_never

from conductor_core.events.ask import (
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalReminded,
    ApprovalSuperseded,
    QuestionAnswered,
    QuestionAsked,
)
from conductor_core.logic.board.values import ApprovalView, Board, QuestionView, ReminderView

AskEvent = ApprovalAsked | ApprovalAnswered | ApprovalReminded | ApprovalSuperseded | QuestionAsked | QuestionAnswered


def fold_ask(board: Board, event: AskEvent, number: int) -> Board:  # noqa: PLR0911 - a table
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
                ),
            )
        case ApprovalAnswered():
            known = board.approvals.get(event.approval or 0)
            state = "approved" if event.approved else "rejected"
            update = {"state": state, "by": event.by, "reason": event.reason}
            return _closed(_with(board, known.model_copy(update=update)), known.id) if known else board
        case ApprovalSuperseded():
            known = board.approvals.get(event.approval)
            update = {"state": "superseded", "reason": event.reason}
            return _closed(_with(board, known.model_copy(update=update)), known.id) if known else board
        case ApprovalReminded():
            reminder = ReminderView(
                number=number, approval=event.approval, what=event.what, seconds=event.seconds, parked=event.parked
            )
            return board.model_copy(update={"reminders": board.reminders | {event.approval: reminder}})
        case QuestionAsked():
            asked = QuestionView(
                number=number, id=event.question, task=event.task, text=event.text, choices=event.choices
            )
            return board.model_copy(update={"questions": board.questions | {event.question: asked}})
        case QuestionAnswered():
            question = board.questions.get(event.question)
            if question is None:
                return board
            answered = question.model_copy(update={"answer": event.answer, "by": event.by})
            return board.model_copy(update={"questions": board.questions | {event.question: answered}})
        case _:
            assert_never(event)


def plan_judged(board: Board) -> Board:
    """Nobody need be reminded of its plan any more."""
    return _closed(board, board.plan.approval) if board.plan and board.plan.approval else board


def _with(board: Board, approval: ApprovalView) -> Board:
    return board.model_copy(update={"approvals": board.approvals | {approval.id: approval}})


def _closed(board: Board, approval: int) -> Board:
    reminder = board.reminders.get(approval)
    if reminder is None:
        return board
    answered = reminder.model_copy(update={"answered": True})
    return board.model_copy(update={"reminders": board.reminders | {approval: answered}})
