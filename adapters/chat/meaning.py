"""Whether something was meant for us: who said it is asked, and answers by a press as well as by a word."""

from conductor_core.domain.card import Card, Text
from conductor_core.domain.ids import RoomId
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor
from conductor_core.engine.manners import MEANT

SAYS = frozenset({"yes", "no"})
NOT_ASKED = "Only who said it is asked whether it was meant for me, and only once."


def says(order: str) -> bool:
    """Whether a button says a word for who presses it; all others order something."""
    return order in SAYS or order.startswith("!")


async def is_asked(conductor: Conductor, spot: RoomId, actor: Actor) -> bool:
    """Whether an answer of somebody is waited for there."""
    manners = await conductor.read(lambda tx: tx.rooms.manners(spot))
    return actor.id in manners.asked


def settled(actor: Actor, label: str) -> Card:
    """What stands in the place of the question."""
    return Card(title=MEANT, blocks=(Text(text=f"{actor.name}: {label}"),))
