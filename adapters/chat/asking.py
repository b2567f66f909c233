"""Which cards want an answer of somebody."""

from conductor_core.domain.card import Buttons, Card


def must_act(card: Card) -> bool:
    """Whether somebody has to answer it."""
    asks = any(isinstance(block, Buttons) for block in card.blocks)
    return card.notify and card.tone != "good" and asks
