"""What the board knows of money."""

from conductor_core.domain.cap import Cap
from conductor_core.events.run import BudgetChanged, BudgetNoted
from conductor_core.logic.board.values import Board


def fold_budget(board: Board, event: BudgetNoted | BudgetChanged) -> Board:
    """The board after somebody, or what was spent, has said something of it."""
    match event:
        case BudgetNoted(cap=None):
            return board.model_copy(update={"budget": event.budget})
        case BudgetChanged(dropped=cap) if _is_own(cap):
            return board.model_copy(update={"budget": None})
        case BudgetChanged(cap=cap) if cap is not None and _is_own(cap):
            return board.model_copy(update={"budget": cap.amount})
        case _:
            return board


def _is_own(cap: Cap | None) -> bool:
    """Whether it is the money of this run."""
    return cap is not None and (cap.scope, cap.unit) == ("run", "money")
