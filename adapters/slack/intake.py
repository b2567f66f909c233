"""What comes with a message that begins or steers a run: its files, what it passes on, what it links to."""

from dataclasses import dataclass

from adapters.chat.drops import Drops
from adapters.chat.eyes import blind
from adapters.slack.places import Spot
from adapters.slack.reading import Parts
from adapters.slack.recall import Recall
from conductor_core.domain.command import Command
from conductor_core.domain.handed import Handed
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor


class UntakenError(Exception):
    """What the order is about cannot be had; the text says why."""


@dataclass(frozen=True)
class Came:
    """What is handed in with an order."""

    handed: Handed
    notes: tuple[str, ...] = ()
    """What of it was left out, a sentence each, for the thread."""


class Intake:
    """Of one workspace."""

    def __init__(self, conductor: Conductor, drops: Drops, recall: Recall) -> None:
        self._conductor = conductor
        self._drops = drops
        self._recall = recall

    async def take(self, command: Command, actor: Actor, spot: Spot, parts: Parts) -> Came:
        """All of it, for an order that is given in a thread.

        Raises:
            UntakenError: the archive among it cannot be had, so nothing is begun.
        """
        unseen = await blind(self._conductor, "slack", command, parts.files)
        taken = await self._drops.take(parts.files, actor.name, unseen)
        if taken.refused:
            raise UntakenError(taken.refused)
        linked = await self._recall.linked(spot, parts.text)
        material = (*self._recall.forwarded(parts.forwarded), *linked.material, *taken.handed.material)
        return Came(taken.handed.model_copy(update={"material": material}), (*linked.notes, *taken.notes))
