"""Which cards want an answer of somebody, and who is mentioned for it."""

from collections.abc import Iterable

from conductor_core.domain.card import Buttons, Card, Whom
from conductor_core.domain.people import Actor

HANDFUL = 3
"""Most people who are mentioned at once."""
ANYBODY = Whom()


def must_act(card: Card) -> bool:
    """Whether somebody has to answer it."""
    asks = card.whom is not None or any(isinstance(block, Buttons) for block in card.blocks)
    return card.notify and card.tone != "good" and asks


def called(card: Card, starter: str, people: Iterable[Actor]) -> tuple[str, ...]:
    """Ids of the people a card mentions: who began the run, where that one's answer counts; else a few of those whose does."""
    whom = card.whom or ANYBODY
    able = tuple(one.id for one in people if one.may(whom.least) and one.id not in whom.but)
    return (starter,) if starter in able else able[:HANDFUL]
