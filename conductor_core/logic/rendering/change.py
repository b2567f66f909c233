"""What an event does to one message of a thread."""

from dataclasses import dataclass
from typing import Literal

from conductor_core.domain.card import Card


@dataclass(frozen=True)
class Change:
    """A message to post or to edit. ``name`` tells it from others, e.g. ``12/plan``: number of the event, and what."""

    act: Literal["post", "edit"]
    name: str
    card: Card
