"""Deals with what people say, type and press in Slack: an order to the conductor, an answer to them, or nothing."""

from adapters.slack.drops import Drops
from adapters.slack.handing import left_out, told_with, what_for, words_for
from adapters.slack.people import People
from adapters.slack.places import Spot
from adapters.slack.reading import Pressed, Said, Typed, read
from adapters.slack.surface import SlackSurface
from adapters.slack.wording import plain, without_us
from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.commands.tell import Tell
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card
from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.handed import Handed
from conductor_core.domain.people import Actor
from conductor_core.domain.talk import Line, Where
from conductor_core.engine.conductor import Conductor
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import parse

HELP = "help"
NOTHING = Handed()


class Desk:
    """One workspace's desk. Everything it does may be done again for the same arrival, and is done once."""

    def __init__(self, conductor: Conductor, surface: SlackSurface, people: People, drops: Drops, us: str) -> None:
        """``us`` is the id of our own user."""
        self._drops = drops
        self._conductor = conductor
        self._surface = surface
        self._people = people
        self._us = us

    async def deal(self, arrival: Arrival) -> None:
        """With one arrival."""
        match read(arrival.body):
            case Said() as said:
                await self._said(said, arrival)
            case Pressed() as pressed:
                await self._pressed(pressed, arrival)
            case Typed() as typed:
                await self._typed(typed, arrival)

    async def _said(self, said: Said, arrival: Arrival) -> None:
        if said.person == self._us or not said.person:
            return
        place = await self._place(said.spot)
        actor = await self._people.actor(said.spot.team, said.person)
        member = await self._people.member(said.person)
        names = {user: (await self._people.member(user)).name for user in said.mentions}
        text = plain(without_us(said.text, self._us), names)
        to_us = self._us in said.mentions or said.direct
        if said.files and not text.strip():
            text = words_for(said.files, in_thread=place.run is not None)
            if not text and to_us:
                await self._answer(said.spot, arrival, what_for(said.files))
                return
        line = Line(
            id=f"{said.spot.channel}/{said.ts}",
            author=actor.id,
            name=actor.name,
            text=text,
            bot=said.bot or member.bot,
            to_us=self._us in said.mentions,
            to_others=tuple(f"slack:{said.spot.team}/{user}" for user in said.mentions if user != self._us),
            edited=said.edited,
        )
        heard = await self._conductor.hear(line, place, _where(said, place), actor)
        if isinstance(heard, Start | Tell):
            await self._hand_in(heard, said, actor, place, arrival)
        elif isinstance(heard, Command):
            await self._give(heard, actor, place, said.spot, arrival)
        elif heard is not None:
            await self._answer(said.spot, arrival, heard)

    async def _hand_in(self, command: Start | Tell, said: Said, actor: Actor, place: Place, arrival: Arrival) -> None:
        """Order it, with the files that came with it."""
        taken = await self._drops.take(said.files, actor.name)
        if taken.refused:
            await self._answer(said.spot, arrival, Reply(outcome="refused", text=taken.refused))
            return
        if isinstance(command, Tell):
            command = told_with(command, taken.handed.material)
        await self._give(command, actor, place, said.spot, arrival, taken.handed)
        if taken.notes:
            await self._post(said.spot, f"files/{arrival.key}", arrival, left_out(taken))

    async def _pressed(self, pressed: Pressed, arrival: Arrival) -> None:
        actor = await self._people.actor(pressed.spot.team, pressed.person)
        place = await self._place(pressed.spot)
        try:
            command = parse(pressed.order, COMMANDS)
        except UsageError as error:
            await self._whisper(pressed.spot.channel, pressed.spot.thread, pressed.person, error.message)
            return
        reply = await self._submit(command, actor, place, arrival)
        if reply.outcome == "refused":
            await self._whisper(pressed.spot.channel, pressed.spot.thread, pressed.person, reply.text)

    async def _typed(self, typed: Typed, arrival: Arrival) -> None:
        actor = await self._people.actor(typed.team, typed.person)
        try:
            command = parse(plain(typed.text, {}) or HELP, COMMANDS)
        except UsageError as error:
            await self._whisper(typed.channel, None, typed.person, error.message)
            return
        if isinstance(command, Start):
            said = f"{actor.name} asks: {command.goal}"
            thread = await self._surface.begin_thread(typed.channel, arrival.key, said, in_doubt=arrival.in_doubt)
            spot = Spot(typed.team, typed.channel, thread)
            await self._give(command, actor, await self._place(spot), spot, arrival)
            return
        reply = await self._submit(command, actor, Place(surface="slack", interactive=True), arrival)
        await self._whisper(typed.channel, None, typed.person, reply.text, reply.card)

    async def _give(
        self, command: Command, actor: Actor, place: Place, spot: Spot, arrival: Arrival, handed: Handed = NOTHING
    ) -> None:
        reply = await self._submit(command, actor, place, arrival, handed)
        begun = isinstance(command, Start) and reply.outcome == "ok"
        if not begun:  # the thread of a run that begins tells of it itself
            await self._answer(spot, arrival, reply)

    async def _submit(
        self, command: Command, actor: Actor, place: Place, arrival: Arrival, handed: Handed = NOTHING
    ) -> Reply:
        key = f"slack/{arrival.key}"
        return await self._conductor.submit(Envelope(command=command, actor=actor, place=place, handed=handed, key=key))

    async def _place(self, spot: Spot) -> Place:
        """The thread, with the run that is shown there."""
        room = await self._conductor.read(lambda tx: tx.rooms.get(spot.room))
        return Place(surface="slack", run=room.run if room else None, interactive=True, room=spot.room)

    async def _answer(self, spot: Spot, arrival: Arrival, reply: Reply) -> None:
        """In the thread, once."""
        await self._post(spot, f"answer/{arrival.key}", arrival, reply.card or Card(title=reply.text))

    async def _post(self, spot: Spot, key: str, arrival: Arrival, card: Card) -> None:
        if not (arrival.in_doubt and await self._surface.find(spot.room, key)):
            await self._surface.post(spot.room, key, card)

    async def _whisper(
        self, channel: str, thread: str | None, person: str, text: str, card: Card | None = None
    ) -> None:
        await self._surface.whisper(channel, thread, person, card or Card(title=text))


def _where(said: Said, place: Place) -> Where:
    if place.run is not None:
        return "thread"
    return "direct" if said.direct else "channel"
