"""What people hand in with their words, as it belongs to the order that the words are."""

from collections.abc import Sequence

from adapters.chat.dropped import Dropped
from conductor_core.commands.tell import Tell
from conductor_core.domain.card import Bullets, Card
from conductor_core.domain.command import Reply
from conductor_core.domain.handed import Material

SAID = 4_500
"""Characters that are said to agents at once, files included."""
BARE = "start"
"""What a ZIP means that comes without words: it is to be made better."""


def words_for(files: Sequence[Dropped], *, in_thread: bool) -> str:
    """What files say that come without words."""
    names = ", ".join(file.name for file in files)
    if in_thread:
        return f"Look at {names}."
    return BARE if any(file.is_zip for file in files) else ""


def what_for(files: Sequence[Dropped]) -> Reply:
    """Texts alone are no goal."""
    names = ", ".join(file.name for file in files)
    return Reply(
        outcome="refused", text=f"What is to be done with {names}? Say it in the message that the file comes with."
    )


def told_with(tell: Tell, material: Sequence[Material]) -> Tell:
    """Words to agents, with the texts that came with them."""
    parts = [tell.text, *(f"{one.title}:\n{one.text}" for one in material)]
    return tell.model_copy(update={"text": "\n\n".join(parts)[:SAID]})


def left_out(notes: Sequence[str]) -> Card:
    """What people are told of what was not taken, or not whole."""
    return Card(title="Not everything is read", tone="warning", blocks=(Bullets(items=tuple(notes)),))
