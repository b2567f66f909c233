"""A mention is for who must act, and for nobody else. It is gone once the message says what was decided."""

from adapters.slack.rich import Json, rich, section
from conductor_core.domain.card import Buttons, Card


def must_act(card: Card) -> bool:
    """Whether somebody has to answer it."""
    asks = any(isinstance(block, Buttons) for block in card.blocks)
    return card.notify and card.tone != "good" and asks


def mention(person: str) -> Json:
    """A line that pings one user."""
    return rich(section({"type": "user", "user_id": person}))
