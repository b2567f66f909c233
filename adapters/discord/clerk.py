"""Hands orders to the conductor, and its answers to people: in a thread for all, or quietly to one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from discord import HTTPException

from adapters.discord.directory import Directory
from adapters.discord.places import DIRECT, Spot
from adapters.discord.quiet import Quiet
from adapters.discord.surface import DiscordSurface
from adapters.discord.tokens import Token
from conductor_core.commands.start import Start
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card
from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.handed import Handed
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.store import Transaction

NOTHING = Handed()
OUTSIDE = frozenset({50001, 50013, 10003})
"""Discord's codes for a channel that we cannot speak in."""
UNTHREADED = "There are no threads in a channel of this kind, so I cannot work here: give the order in a text channel."
WANTED = "the permissions View Channel, Send Messages, Create Public Threads and Send Messages in Threads in it"
INVITE = f"I may not write in this channel, so I cannot work here: give me {WANTED}, then give the order again."
ALONE = "The answer is not for everybody here: it stands where you talk with me alone."
ASIDE = f"I may not write where you said that, so I answer here. To have me answer in that channel, give me {WANTED}."


class OutsideError(Exception):
    """We may not speak in that channel; the text says what to do."""

    def __init__(self, why: str, unsaid: Card | None = None) -> None:
        """``unsaid`` is what would have been said there."""
        self.unsaid = unsaid
        super().__init__(why)


@contextmanager
def _speaking(why: str, unsaid: Card | None = None) -> Iterator[None]:
    try:
        yield
    except HTTPException as error:
        if error.code in OUTSIDE:
            raise OutsideError(why, unsaid) from error
        raise


@dataclass(frozen=True)
class At:
    """Where an answer belongs."""

    spot: Spot
    message: str = ""
    """What is answered where there is no thread yet; empty where there is one."""


class Clerk:
    """Everything it does may be done again for the same arrival, and is done once."""

    def __init__(self, conductor: Conductor, surface: DiscordSurface, directory: Directory) -> None:
        self.conductor = conductor
        self.surface = surface
        self._directory = directory
        self.quiet = Quiet(surface)

    async def place(self, spot: Spot) -> Place:
        """The thread, with the run that is shown there."""
        room = await self.conductor.read(lambda tx: tx.rooms.get(spot.room))
        run = room.run if room else None
        return Place(
            surface="discord",
            run=run,
            interactive=True,
            away=True,
            room=spot.room,
            channel=spot.whole,
            private=spot.guild == DIRECT,
        )

    async def talking(self, spot: Spot) -> Spot:
        """Where somebody talks with us alone: the thread of the last run there that is not over, else one of its own."""
        if spot.guild != DIRECT:
            return spot

        def look(tx: Transaction) -> Spot:
            rooms = [Spot.of(room.id) for run in tx.runs.unfinished() for room in tx.rooms.of(run.id) if _ours(room.id)]
            here = [one for one in rooms if one.channel == spot.channel and one.thread.isdecimal()]
            return max(here, key=lambda one: int(one.thread), default=spot)

        return await self.conductor.read(look)

    async def give(
        self, command: Command, actor: Actor, place: Place, at: At, arrival: Arrival, handed: Handed = NOTHING
    ) -> Reply:
        """Have it carried out and answer; the thread of a run that begins tells of it itself."""
        if isinstance(command, Start) and at.message:
            with _speaking(INVITE):
                threaded = await self._directory.has_threads(at.spot.channel)
            if not threaded:
                reply = Reply(outcome="refused", text=UNTHREADED)
                await self.answer(at, arrival, reply)
                return reply
            self.surface.begins(at.spot)
        place = place.model_copy(update={"aloud": at.spot.guild != DIRECT})
        reply = await self.submit(command, actor, place, arrival, handed)
        if reply.alone:
            await self.whisper(actor.id.partition(":")[2], reply.card or Card(title=reply.text), arrival)
            await self.answer(at, arrival, Reply(text=ALONE))
        elif not isinstance(command, Start) or reply.outcome != "ok":
            await self.answer(at, arrival, reply)
        return reply

    async def submit(
        self, command: Command, actor: Actor, place: Place, arrival: Arrival, handed: Handed = NOTHING
    ) -> Reply:
        """Have it carried out."""
        key = f"discord/{arrival.key}"
        if isinstance(command, Start) and place.room and (within := await self._directory.private(Spot.of(place.room))):
            place = place.model_copy(update={"private": True, "channel": within.whole})
        return await self.conductor.submit(Envelope(command=command, actor=actor, place=place, handed=handed, key=key))

    async def begin(self, guild: str, channel: str, words: str, arrival: Arrival) -> Spot:
        """A thread of its own for what somebody wants; in a forum, a post.

        Raises:
            OutsideError: we may not speak in the channel, or there are no threads in it.
        """
        card, in_doubt = Card(title=words), arrival.in_doubt
        with _speaking(INVITE):
            if guild != DIRECT and not await self._directory.has_threads(channel):
                raise OutsideError(UNTHREADED)
            if await self._directory.is_forum(channel):
                thread = await self.surface.begin_post(guild, channel, arrival.key, card, in_doubt=in_doubt)
            else:
                thread = await self.surface.begin_thread(channel, arrival.key, card, in_doubt=in_doubt)
        return Spot(guild, channel, thread)

    async def refused(self, spot: Spot, arrival: Arrival, reply: Reply) -> None:
        """What was begun for it is taken back; a post of a forum cannot be, so it says why nothing comes of it."""
        if await self._directory.is_forum(spot.channel):
            await self.answer(At(spot), arrival, reply)
        else:
            await self.surface.take_back(spot)

    async def answer(self, at: At, arrival: Arrival, reply: Reply) -> None:
        """For all, once."""
        await self.post(at, f"answer/{arrival.key}", arrival, reply.card or Card(title=reply.text))

    async def post(self, at: At, key: str, arrival: Arrival, card: Card) -> None:
        """A card, once: in the thread, or behind the message where there is none.

        Raises:
            OutsideError: we may not speak there.
        """
        with _speaking(ASIDE, card):
            if at.message:
                await self.surface.reply(at.spot, at.message, key, card, in_doubt=arrival.in_doubt)
            elif not (arrival.in_doubt and await self.surface.find(at.spot.room, key)):
                await self.surface.post(at.spot.room, key, card)

    async def whisper(self, person: str, card: Card, arrival: Arrival, token: Token | None = None) -> None:
        """To one person."""
        await self.quiet.say(person, f"{arrival.key}/{card.title}", card, token)


def _ours(room: str) -> bool:
    return room.startswith("discord:")
