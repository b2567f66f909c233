"""What is shown of a run where it is linked to while it is under way, or over."""

from collections.abc import Mapping

from conductor_core.domain.card import Buttons, Card
from conductor_core.logic.board.values import Board
from conductor_core.logic.rendering.posts import ACK


def present(board: Board, cards: Mapping[str, Card]) -> Mapping[str, Card]:
    """Of all cards of its thread, by name as they read now, those that still count: the beginning, the plan, what waits, the end."""
    plan = f"{board.plan.number}/plan" if board.plan else ""
    ends = [name for name in cards if name.endswith(("/result", "/cancel"))] if board.end else []
    kept = {ACK, plan, *ends[-1:]}
    return {name: card for name, card in cards.items() if name in kept or _waits(card)}


def _waits(card: Card) -> bool:
    return any(isinstance(block, Buttons) for block in card.blocks)
