"""Which messages requests for a yes make or change."""

from typing import Literal

from conductor_core.events.ask import ApprovalAnswered, ApprovalAsked, ApprovalReminded, ApprovalSuperseded
from conductor_core.logic.board.values import Board
from conductor_core.logic.rendering.approving import approval_card, granted_card, reminder_card
from conductor_core.logic.rendering.change import Change


def approval_changes(
    board: Board, event: ApprovalAsked | ApprovalAnswered | ApprovalReminded | ApprovalSuperseded, number: int
) -> tuple[Change, ...]:
    """The card of a request for a yes, and what reminds of it."""
    match event:
        case ApprovalReminded():
            return (Change("post", f"{number}/reminder", reminder_card(board, board.reminders[event.approval])),)
        case ApprovalAnswered(approval=None):
            return (Change("post", f"{number}/approval", granted_card(board, event)),)
        case _:
            approval = board.approvals.get(event.approval or 0)
            if approval is None:
                return ()
            act: Literal["post", "edit"] = "post" if approval.number == number else "edit"
            card = Change(act, f"{approval.number}/approval", approval_card(board, approval))
            return (card, *reminded(board, approval.id))


def reminded(board: Board, approval: int | None) -> tuple[Change, ...]:
    """The last reminder of what is answered now says no more that it waits."""
    reminder = board.reminders.get(approval or 0)
    return (Change("edit", f"{reminder.number}/reminder", reminder_card(board, reminder)),) if reminder else ()
