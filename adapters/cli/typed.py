"""What a person types under a thread, and what is answered there, whoever carries it out."""

from pathlib import PurePath

from adapters.cli.farewell import PROGRAM
from adapters.cli.house import House
from conductor_core.domain.command import Reply
from conductor_core.domain.ids import RunId


def without_program(line: str) -> str:
    """Whoever copies an order as it is given from a shell gives it here as well."""
    words = line.strip()
    first, _, rest = words.partition(" ")
    return rest.strip() if PurePath(first).name == PROGRAM else words


def waits_here(run: RunId) -> str:
    """What is said of a run that is paused before the eyes of somebody who can let it go on."""
    return f"{run} waits for what you type here; Ctrl-C leaves it paused."


async def answered(house: House, reply: Reply) -> str | None:
    """Show what a reply holds; gives the sentence that is still to be said."""
    if reply.card is None:
        return reply.text
    if reply.text != reply.card.title:
        await house.say(reply.text)  # it may head what the card lists
    await house.print(reply.card)
    return None
