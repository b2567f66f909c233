"""Whom a card of a thread mentions: a few of those whose answer counts by the rules, and nobody else."""

from collections.abc import Awaitable, Callable, Sequence

from adapters.chat.around import around
from adapters.chat.asking import called, must_act
from adapters.discord.people import People
from adapters.discord.places import DIRECT, Spot
from conductor_core.domain.card import Card
from conductor_core.domain.ids import RoomId
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.store import Transaction

LOOKED_AT = 20
"""Most people who are looked up for one card."""
OURS = "discord:"

Called = Callable[[RoomId, Card], Awaitable[Sequence[str]]]
"""The users whom a card of a room mentions."""


async def nobody_called(_room: RoomId, _card: Card) -> Sequence[str]:
    """Nobody is."""
    return ()


Titled = Callable[[RoomId], Awaitable[str]]
"""What the thread of a room is called when it is begun; empty: as its first card."""


async def untitled(_room: RoomId) -> str:
    """Nothing is known of it."""
    return ""


Wrote = Callable[[str], Awaitable[object]]
"""Told of a channel in which we wrote to one person alone."""


async def nobody_told(_channel: str) -> None:
    """It is not kept."""


class Callers:
    """Those of all servers."""

    def __init__(self, conductor: Conductor, people: People) -> None:
        self._conductor = conductor
        self._people = people

    async def of(self, room: RoomId, card: Card) -> Sequence[str]:
        """The users who are to answer the card; where only news of a run are told, nobody has to."""
        spot = Spot.of(room)
        if not must_act(card) or (spot.to == spot.channel and spot.guild != DIRECT):
            return ()
        known = await self._conductor.read(lambda tx: around(tx, room))
        if known is None:
            return ()
        users = [one.removeprefix(OURS) for one in known.people if one.startswith(OURS)]
        users = list(dict.fromkeys((*users, *sorted(self._people.owners))))[:LOOKED_AT]
        actors = [Actor(id=f"{OURS}{user}", name=user, role=await self._people.role(user)) for user in users]
        return [one.removeprefix(OURS) for one in called(card, known.starter, map(known.acting, actors))]

    async def concerned(self, room: RoomId) -> Sequence[str]:
        """The user who began its run, and the owners."""

        def look(tx: Transaction) -> str:
            known = tx.rooms.get(room)
            run = tx.runs.get(known.run) if known else None
            return run.started_by.id if run else ""

        starter = await self._conductor.read(look)
        users = [starter.removeprefix(OURS)] if starter.startswith(OURS) else []
        return list(dict.fromkeys((*users, *sorted(self._people.owners))))

    async def wrote(self, channel: str) -> None:
        """Keep where somebody may answer us alone: Discord names no such places, and what is said there while we do not hear is looked up."""
        await self._conductor.porch("discord").first_time(f"direct-{channel}", f"{DIRECT}/{channel}")

    async def title(self, room: RoomId) -> str:
        """The run that is shown there, and what it is for."""

        def look(tx: Transaction) -> str:
            known = tx.rooms.get(room)
            run = tx.runs.get(known.run) if known else None
            return f"{run.id}: {run.goal}" if run else ""

        return await self._conductor.read(look)
