"""What the board knows of money."""

from conductor_core.events.run import BudgetChanged, BudgetNoted
from conductor_core.logic.board.values import Board, BudgetView


def fold_budget(board: Board, event: BudgetNoted | BudgetChanged) -> Board:
    """The board after somebody, or what was spent, has said something of it."""
    match event:
        case BudgetNoted():
            budget = BudgetView(spent=event.spent, budget=event.budget, share=event.share, cap=event.cap)
            return board.model_copy(update={"budget": budget})
        case BudgetChanged(cap=cap) if cap is not None and (cap.scope, cap.unit) == ("run", "money"):
            spent = sum(task.spent for task in board.tasks.values())
            share = spent / cap.amount if cap.amount else 1.0
            return board.model_copy(update={"budget": BudgetView(spent=spent, budget=cap.amount, share=share)})
        case BudgetChanged():
            return board
