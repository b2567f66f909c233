"""Deals with what people say without words: a sign on a message stops a run, or begins one; what they delete may stop it."""

from adapters.chat.door import Door
from adapters.chat.drops import Drops
from adapters.chat.eyes import blind
from adapters.chat.handing import left_out, words_for
from adapters.chat.taking_back import at_work, begun_with, goes_by, question
from adapters.discord.clerk import NOTHING, At, Clerk
from adapters.discord.directory import Directory
from adapters.discord.gone import Deleted
from adapters.discord.people import People
from adapters.discord.places import Spot
from adapters.discord.reading import Reacted
from adapters.discord.recall import Recall
from adapters.discord.refusing import STRANGER, WITHHELD
from adapters.discord.wording import plain, without_us
from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Stop
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card
from conductor_core.domain.command import Command, Place
from conductor_core.domain.handed import Handed
from conductor_core.domain.people import Actor
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import build, parse

STOPS = frozenset({"❌", "🛑"})


class Signs:
    """Those of all servers."""

    def __init__(
        self, clerk: Clerk, people: People, drops: Drops, directory: Directory, recall: Recall, begins: str
    ) -> None:
        """``begins`` is the sign that begins a run with the message it is on; empty: none does."""
        self._clerk = clerk
        self._people = people
        self._drops = drops
        self._directory = directory
        self._recall = recall
        self._begins = begins
        self._door = Door(clerk.conductor, "discord")

    async def reacted(self, reacted: Reacted, arrival: Arrival) -> None:
        """Most signs are none of our business."""
        begins = bool(self._begins) and reacted.sign == self._begins
        if not begins and reacted.sign not in STOPS:
            return
        standing = await self._directory.standing(reacted.guild, reacted.channel, reacted.message)
        spot = await self._clerk.talking(standing.spot)
        place = await self._clerk.place(spot)
        if begins and place.run is None:
            await self._begin(spot, place, reacted, arrival)
        elif reacted.sign in STOPS:
            await self._stop(spot, place, reacted, arrival)

    async def deleted(self, deleted: Deleted, arrival: Arrival) -> None:
        """Discord tells neither who wrote it nor what it said, so each thread that went by some of it is asked, once."""
        asked: set[Spot] = set()
        for message in deleted.messages:
            standing = await self._directory.standing(deleted.guild, deleted.channel, message)
            spot = await self._clerk.talking(standing.spot)
            if spot in asked:
                continue
            if run := await goes_by(self._clerk.conductor, await self._clerk.place(spot), message):
                asked.add(spot)
                gone = begun_with(run) if message == spot.thread else f"A message that {run.id} goes by was deleted"
                await self._clerk.post(At(spot), f"deleted/{message}", arrival, question(run, gone))

    async def _stop(self, spot: Spot, place: Place, reacted: Reacted, arrival: Arrival) -> None:
        """On one of our messages, or on the one that the thread began with."""
        ours = reacted.author == self._clerk.surface.web.us or spot.thread == reacted.message
        if place.run is None or not ours:
            return
        run = await at_work(self._clerk.conductor, place)
        if run and (actor := await self._admitted(spot, reacted, arrival)):
            await self._ordered(Stop(run=run.id), actor, spot, place, reacted, arrival)

    async def _admitted(self, spot: Spot, reacted: Reacted, arrival: Arrival) -> Actor | None:
        """None of whom we take no orders."""
        actor, stranger = await self._people.acting(reacted.person)
        if self._door.admits(actor, stranger=stranger):
            return actor
        if await self._door.turned_away(actor, spot.room):
            await self._clerk.whisper(reacted.person.id, Card(title=STRANGER), arrival)
        return None

    async def _begin(self, spot: Spot, place: Place, reacted: Reacted, arrival: Arrival) -> None:
        """With what the message says."""
        said = await self._recall.message(reacted.channel, reacted.message)
        if said is None or (actor := await self._admitted(spot, reacted, arrival)) is None:
            return
        if said.withheld:
            await self._clerk.whisper(reacted.person.id, Card(title=WITHHELD), arrival)
            return
        names = {**self._directory.names_in(said.text), **said.names}
        goal = plain(without_us(said.text, self._clerk.surface.web.us), names)
        order = words_for(said.files, in_thread=False)
        try:
            command = build(Start, {"goal": goal}) if goal.strip() else parse(order, COMMANDS)
        except UsageError as error:
            await self._clerk.whisper(reacted.person.id, Card(title=error.message), arrival)
            return
        unseen = await blind(self._clerk.conductor, "discord", command, said.files)
        taken = await self._drops.take(said.files, said.person.name, unseen)
        if taken.refused:
            await self._clerk.whisper(reacted.person.id, Card(title=taken.refused), arrival)
            return
        await self._ordered(command, actor, spot, place, reacted, arrival, taken.handed)
        if taken.notes:
            await self._clerk.post(At(spot), f"left-out/{arrival.key}", arrival, left_out(taken.notes))

    async def _ordered(
        self,
        command: Command,
        actor: Actor,
        spot: Spot,
        place: Place,
        reacted: Reacted,
        arrival: Arrival,
        handed: Handed = NOTHING,
    ) -> None:
        """Whoever may not is told so alone; the thread of a run that begins tells of it itself."""
        reply = await self._clerk.submit(command, actor, place, arrival, handed)
        if reply.outcome != "ok":
            await self._clerk.whisper(reacted.person.id, Card(title=reply.text), arrival)
        elif not isinstance(command, Start):
            await self._clerk.answer(At(spot), arrival, reply)
