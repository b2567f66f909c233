"""What becomes of an answer whose button was pressed: it says who pressed what, and what came of it."""

from conductor_core.domain.card import Card, Text
from conductor_core.domain.command import Reply
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.store import Transaction


async def is_kept(conductor: Conductor, message: str) -> bool:
    """Whether a message is kept current by itself: a post of a run, or the page of a place. Any other was an answer."""

    def look(tx: Transaction) -> bool:
        return tx.rooms.stands(message) or any(message in str(how.home) for _, how in tx.rooms.with_pages())

    return await conductor.read(look)


def done(actor: Actor, label: str, reply: Reply) -> Card:
    """What stands in the place of the buttons."""
    return Card(title=reply.card.title if reply.card else reply.text, blocks=(Text(text=f"{actor.name}: {label}"),))
