"""What the board knows of money."""

from conductor_core.domain.agent import Spent
from conductor_core.domain.cap import Cap
from conductor_core.events.run import BudgetChanged, BudgetNoted
from conductor_core.events.task import AgentReported
from conductor_core.logic.board.task_folding import TaskEvent
from conductor_core.logic.board.values import Board, EndView


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


def paid_late(end: EndView | None, event: TaskEvent) -> EndView | None:
    """What an agent that was stopped with its run says after that it has used."""
    if end is None or not (isinstance(event, AgentReported) and isinstance(event.report, Spent)):
        return end
    cost = event.report.usage.cost
    return end.model_copy(update={"spent": end.spent + (cost or 0), "unpriced": end.unpriced + (cost is None)})


def _is_own(cap: Cap | None) -> bool:
    """Whether it is the money of this run."""
    return cap is not None and (cap.scope, cap.unit) == ("run", "money")
