"""Whom a card of a thread mentions: a few of those whose answer counts by the rules, and nobody else."""

from adapters.chat.around import around
from adapters.chat.asking import called, must_act
from adapters.slack.people import People
from adapters.slack.places import Spot
from conductor_core.domain.card import Card
from conductor_core.domain.ids import RoomId
from conductor_core.engine.conductor import Conductor

LOOKED_AT = 20
"""Most people who are looked up for one card."""


class Callers:
    """Those of one workspace."""

    def __init__(self, conductor: Conductor, people: People) -> None:
        self._conductor = conductor
        self._people = people

    async def of(self, room: RoomId, card: Card) -> tuple[str, ...]:
        """The users who are to answer the card; where only news of a run are told, nobody has to."""
        if not must_act(card) or Spot.of(room).under is None:
            return ()
        known = await self._conductor.read(lambda tx: around(tx, room))
        if known is None:
            return ()
        ours = f"slack:{self._people.team}/"
        users = [one.removeprefix(ours) for one in known.people if one.startswith(ours)]
        users = list(dict.fromkeys((*users, *sorted(self._people.owners))))[:LOOKED_AT]
        met = [await self._people.acting(self._people.team, user) for user in users]
        actors = [known.acting(actor) for actor, member in met if not member.is_nobody]
        return tuple(one.removeprefix(ours) for one in called(card, known.starter, actors))
