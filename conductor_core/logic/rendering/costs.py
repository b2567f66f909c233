"""What a run cost, and for what."""

from collections.abc import Mapping
from types import MappingProxyType

from conductor_core.domain.plan import TaskKind
from conductor_core.logic.board.progress import spending, unpriced_by
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import count, money, parts, price, spent

_FOR: Mapping[TaskKind, str] = MappingProxyType(
    {"plan": "for planning", "work": "for work", "check": "for checks", "review": "for reviews"}
)


def cost_told(board: Board) -> str:
    """The whole, its parts where there are several, and how much of it is a guess."""
    micros, unpriced = spending(board)
    told = spent(micros, unpriced, unpriced_by(board), may_cost=False)
    if board.plan is not None:
        expected = price(board.plan.estimate.cost_low, board.plan.estimate.cost_high)
        known = "no estimate" if expected == "unknown" else f"estimated {expected}"
        told = told if expected == told else f"{told} ({known})"
    shares = _shares(board, micros)
    if len(shares) > 1:
        told = f"{told}: {', '.join(shares)}"
    lost, ours = cut_off(board), guessed(board)
    told = f"{told}; of it {lost}, whose real cost is unknown (counted at its most)" if lost else told
    return f"{told}; of it {ours}" if ours else told


def cut_off(board: Board) -> str:
    """What counts at its most, e.g. ``$0.1680 for 1 call cut off by a fault``; empty when nothing does."""
    lost = [one for task in board.tasks.values() for one in task.cut_off]
    sums = {cause: [one.at_most for one in lost if one.by == cause] for cause in dict.fromkeys(one.by for one in lost)}
    return " and ".join(
        f"{money(sum(amounts))} for {count(len(amounts), 'call')} cut off by {cause}" for cause, amounts in sums.items()
    )


def guessed(board: Board) -> str:
    """What is counted by our own estimate, e.g. ``$0.0120 estimated for 2 calls, of which the provider reported no usage``."""
    tasks = board.tasks.values()
    whys = {
        "of which the provider reported no usage": [micros for task in tasks for micros in task.guessed],
        "whose reported usage cannot be true": [micros for task in tasks for micros in task.disbelieved],
    }
    return " and ".join(
        f"{money(sum(calls))} estimated for {count(len(calls), 'call')}, {why}" for why, calls in whys.items() if calls
    )


def _shares(board: Board, whole: int) -> list[str]:
    """They add up to the whole."""
    tasks = board.tasks.values()
    sums = {words: sum(task.spent for task in tasks if task.kind == kind) for kind, words in _FOR.items()}
    sums["for other calls"] = whole - sum(sums.values())
    sums = {words: amount for words, amount in sums.items() if amount > 0}
    return [f"{amount} {words}" for words, amount in zip(sums, parts(list(sums.values())), strict=True)]
