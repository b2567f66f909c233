"""Which messages requests for a yes make or change."""

from typing import Literal

from conductor_core.events.ask import (
    AnswerReminded,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalReminded,
    ApprovalSuperseded,
)
from conductor_core.logic.board.ask_folding import of_approval
from conductor_core.logic.board.values import Board
from conductor_core.logic.rendering.approving import approval_card, granted_card, reminder_card
from conductor_core.logic.rendering.change import Change


def approval_changes(
    board: Board,
    event: ApprovalAsked | ApprovalAnswered | ApprovalReminded | AnswerReminded | ApprovalSuperseded,
    number: int,
) -> tuple[Change, ...]:
    """The card of a request for a yes, and what reminds of it."""
    match event:
        case ApprovalReminded():
            return reminding(board, of_approval(event.approval), number)
        case AnswerReminded():
            return reminding(board, event.name, number)
        case ApprovalAnswered(approval=None):
            return (Change("post", f"{number}/approval", granted_card(board, event)),)
        case _:
            approval = board.approvals.get(event.approval or 0)
            if approval is None:
                return ()
            act: Literal["post", "edit"] = "post" if approval.number == number else "edit"
            card = Change(act, f"{approval.number}/approval", approval_card(board, approval))
            return (card, *reminded(board, of_approval(approval.id)))


def reminding(board: Board, name: str, number: int) -> tuple[Change, ...]:
    """It still waits."""
    return (Change("post", f"{number}/reminder", reminder_card(board, board.reminders[name])),)


def reminded(board: Board, name: str) -> tuple[Change, ...]:
    """The last reminder of what is answered now says no more that it waits."""
    reminder = board.reminders.get(name)
    return (Change("edit", f"{reminder.number}/reminder", reminder_card(board, reminder)),) if reminder else ()
