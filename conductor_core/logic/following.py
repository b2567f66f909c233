"""What of a run is told where people follow its project."""

from conductor_core.domain.card import Card, Files
from conductor_core.domain.talk import Following
from conductor_core.logic.rendering import Change
from conductor_core.logic.rendering.posts import ACK


def is_told(change: Change, only: Following | None) -> bool:
    """Whether a place wants it. Edits are of what was told before; whether it was, the place itself knows."""
    if only == "digest":
        return False
    if only is None or change.act == "edit":
        return True
    if only == "all":
        return change.card.notify or change.name == ACK
    return change.card.notify and change.card.tone != "good"


def as_news(card: Card) -> Card:
    """The card without files: they are handed over where the run is shown."""
    return card.model_copy(update={"blocks": tuple(part for part in card.blocks if not isinstance(part, Files))})
