"""Deals with what people say, type and press in Discord: an order to the conductor, an answer to them, or nothing."""

from dataclasses import replace

from adapters.chat.door import Door
from adapters.chat.drops import Drops
from adapters.chat.eyes import blind
from adapters.chat.handing import left_out, told_with, what_for, words_for
from adapters.chat.meaning import NOT_ASKED, is_asked, says, settled
from adapters.chat.onward import begun
from adapters.chat.opening import Opening, asks, opening
from adapters.chat.pressed import done, is_kept
from adapters.discord.clerk import At, Clerk, OutsideError
from adapters.discord.directory import Directory
from adapters.discord.gone import Deleted
from adapters.discord.ordered import ordered_command
from adapters.discord.people import People
from adapters.discord.persons import Person
from adapters.discord.places import DIRECT, Spot
from adapters.discord.reading import Meaning, Ordered, Pressed, Reacted, Said, read
from adapters.discord.recall import Recall
from adapters.discord.refusing import STRANGER, WITHHELD
from adapters.discord.signs import Signs
from adapters.discord.tokens import Token
from adapters.discord.wording import plain, without_us
from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.commands.tell import Tell
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card
from conductor_core.domain.command import Command, Place, Reply
from conductor_core.domain.handed import Handed
from conductor_core.domain.people import Actor
from conductor_core.domain.talk import US, Line, Where
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import parse


class Desk:
    """Everything it does may be done again for the same arrival, and is done once."""

    def __init__(
        self, clerk: Clerk, people: People, drops: Drops, directory: Directory, recall: Recall, signs: Signs
    ) -> None:
        self._clerk = clerk
        self._signs = signs
        self._recall = recall
        self._door = Door(clerk.conductor, "discord")
        self._drops = drops
        self._people = people
        self._directory = directory
        self._us = clerk.surface.web.us

    async def deal(self, arrival: Arrival) -> None:
        """With one arrival. Who cannot be answered where they did it is answered alone."""
        meaning = read(arrival.body)
        try:
            await self._dealt(meaning, arrival)
        except OutsideError as error:
            if isinstance(meaning, Said | Ordered | Pressed | Reacted):
                for card in filter(None, (error.unsaid, Card(title=str(error)))):
                    await self._clerk.whisper(meaning.person.id, card, arrival)

    async def _dealt(self, meaning: Meaning | None, arrival: Arrival) -> None:
        match meaning:
            case Said() as said:
                await self._said(said, arrival)
            case Pressed() as pressed:
                await self._pressed(pressed, arrival)
            case Ordered() as ordered:
                await self._ordered(ordered, arrival)
            case Reacted() as reacted:
                await self._signs.reacted(reacted, arrival)
            case Deleted() as deleted:
                await self._signs.deleted(deleted, arrival)

    async def _said(self, said: Said, arrival: Arrival) -> None:
        standing = await self._directory.standing(said.guild, said.channel, said.id)
        spot = await self._clerk.talking(standing.spot)
        place = await self._clerk.place(spot)
        there = standing.in_thread or place.run is not None or said.guild == DIRECT
        at = At(spot, "" if there else said.id)
        actor, stranger = await self._people.acting(said.person)
        names = {**self._directory.names_in(said.text), **said.names}
        text = plain(without_us(said.text, self._us), names)
        if title := await self._directory.titled(spot, said.id):
            said, text = replace(said, mentions=(self._us, *said.mentions)), f"{title}\n\n{text}".strip()
        named = said.is_to(self._us)
        if not self._door.admits(actor, stranger=stranger):
            wants = named or said.guild == DIRECT
            if wants and not said.person.bot and await self._door.turned_away(actor, spot.room):
                await self._clerk.whisper(said.person.id, Card(title=STRANGER), arrival)
            return
        if said.news and not text.strip():
            text = words_for(said.news, in_thread=place.run is not None)
        if lacking := self._lacking(said, text, titled=bool(title)):
            await self._clerk.answer(at, arrival, lacking)
            return
        heard = await self._clerk.conductor.hear(self._line(said, actor, text), place, _where(said.guild, place), actor)
        if isinstance(heard, Start | Tell):
            await self._hand_in(heard, said, actor, place, at, arrival)
        elif isinstance(heard, Command):
            await self._clerk.give(heard, actor, place, at, arrival)
        elif heard is not None:
            await self._clerk.answer(at, arrival, heard)
        if isinstance(heard, Command) or (heard is not None and (named or said.guild == DIRECT)):
            await self._welcome(actor, said.person, arrival)

    def _lacking(self, said: Said, text: str, *, titled: bool) -> Reply | None:
        """What keeps us from making something of what was said to us."""
        if titled and said.withheld:
            return Reply(outcome="refused", text=WITHHELD)
        to_us = said.is_to(self._us) or said.guild == DIRECT
        return what_for(said.news) if to_us and said.news and not text else None

    def _line(self, said: Said, actor: Actor, text: str) -> Line:
        answers = said.answers.person if said.answers else ""
        return Line(
            id=said.id,
            author=actor.id,
            name=actor.name,
            text=text,
            withheld=WITHHELD if said.withheld else "",
            bot=said.person.bot,
            to_us=self._us in said.mentions,
            to_others=tuple(f"discord:{one}" for one in said.mentions if one != self._us),
            reply_to=US if answers == self._us else f"discord:{answers}" if answers else None,
            edited=said.edited,
        )

    async def _hand_in(
        self, command: Start | Tell, said: Said, actor: Actor, place: Place, at: At, arrival: Arrival
    ) -> None:
        """Order it, with what came with it."""
        files = said.files if isinstance(command, Start) else said.news
        unseen = await blind(self._clerk.conductor, "discord", command, files)
        taken = await self._drops.take(files, actor.name, unseen)
        if taken.refused:
            await self._clerk.answer(at, arrival, Reply(outcome="refused", text=taken.refused))
            return
        material = (*self._recall.came_with(said), *taken.handed.material)
        if isinstance(command, Tell):
            await self._clerk.give(told_with(command, material), actor, place, at, arrival)
        else:
            earlier = () if at.message or said.guild == DIRECT else await self._recall.thread(at.spot, said.id)
            handed = taken.handed.model_copy(update={"material": (*earlier, *material)})
            at = await self._start(command, actor, place, at, arrival, handed)
        if taken.notes:
            await self._clerk.post(at, f"left-out/{arrival.key}", arrival, left_out(taken.notes))

    async def _start(self, command: Start, actor: Actor, place: Place, at: At, arrival: Arrival, handed: Handed) -> At:
        """In this thread; where it has a run, in one of its own. Where it goes on."""
        if place.run is None or not actor.may(command.spec.needs):
            reply = await self._clerk.give(command, actor, place, at, arrival, handed)
            return At(at.spot) if reply.outcome == "ok" else at
        own = await self._clerk.begin(at.spot.guild, at.spot.channel, asks(actor, command), arrival)
        reply = await self._clerk.give(command, actor, await self._clerk.place(own), At(own), arrival, handed)
        if reply.run and own.guild != DIRECT:
            words = f"{reply.run} has a thread of its own, as this one is of {place.run}:"
            await self._clerk.surface.point(at.spot, f"point/{arrival.key}", words, own, in_doubt=arrival.in_doubt)
        return At(own)

    async def _pressed(self, pressed: Pressed, arrival: Arrival) -> None:
        actor, stranger = await self._people.acting(pressed.person)
        if not self._door.admits(actor, stranger=stranger):
            await self._clerk.whisper(pressed.person.id, Card(title=STRANGER), arrival, pressed.token)
            return
        standing = await self._directory.standing(pressed.guild, pressed.channel, "")
        spot = await self._clerk.talking(standing.spot)
        place = await self._clerk.place(spot)
        if says(pressed.order):
            await self._settled(pressed, actor, spot, place, arrival)
            return
        try:
            command = parse(pressed.order, COMMANDS)
        except UsageError as error:
            await self._clerk.whisper(pressed.person.id, Card(title=error.message), arrival, pressed.token)
            return
        if isinstance(command, Start) and actor.may(command.spec.needs):
            await self._begun_by_press(pressed, command, actor, spot, place, arrival)
            return
        reply = await self._clerk.submit(command, actor, place, arrival)
        if reply.outcome == "refused" or command.spec.reads_only:
            await self._clerk.whisper(pressed.person.id, reply.card or Card(title=reply.text), arrival, pressed.token)
        elif pressed.alone:
            await self._clerk.quiet.replace(pressed.token, done(actor, pressed.label, reply))
        elif not await is_kept(self._clerk.conductor, pressed.ref.partition(".")[0]):
            await self._clerk.surface.edit(spot.room, pressed.ref, done(actor, pressed.label, reply))

    async def _begun_by_press(
        self, pressed: Pressed, command: Start, actor: Actor, spot: Spot, place: Place, arrival: Arrival
    ) -> None:
        """One run, however often and by whomever the button is pressed; its message says which."""
        once = arrival.model_copy(update={"key": f"begun-{pressed.ref}", "in_doubt": True})
        at = await self._start(command, actor, place, At(spot), once, Handed())
        run = (await self._clerk.place(at.spot)).run
        if run is not None and run != place.run:
            card = begun(await self._clerk.conductor.run(run))
            await self._clerk.surface.edit(spot.room, pressed.ref, card)

    async def _settled(self, pressed: Pressed, actor: Actor, spot: Spot, place: Place, arrival: Arrival) -> None:
        """The word that a button says counts as if its presser had written it, and stands in the message from then on."""
        if not await is_asked(self._clerk.conductor, place.spot, actor):
            await self._clerk.whisper(pressed.person.id, Card(title=NOT_ASKED), arrival, pressed.token)
            return
        line = Line(id=pressed.key, author=actor.id, name=actor.name, text=pressed.order)
        heard = await self._clerk.conductor.hear(line, place, _where(pressed.guild, place), actor)
        await self._clerk.surface.edit(spot.room, pressed.ref, settled(actor, pressed.label))
        if isinstance(heard, Start):
            await self._start(heard, actor, place, At(spot), arrival, Handed())
        elif isinstance(heard, Command):
            await self._clerk.give(heard, actor, place, At(spot), arrival)
        elif heard is not None:
            await self._clerk.answer(At(spot), arrival, heard)

    async def _ordered(self, ordered: Ordered, arrival: Arrival) -> None:
        """A run gets a thread, everything else a quiet answer."""
        actor, stranger = await self._people.acting(ordered.person)
        if not self._door.admits(actor, stranger=stranger):
            await self._clerk.whisper(ordered.person.id, Card(title=STRANGER), arrival, ordered.token)
            return
        if ordered.message:
            given = await self._recall.files(ordered.channel, ordered.message)
            ordered = replace(ordered, files=(*given, *ordered.files))
        try:
            command = ordered_command(ordered)
        except UsageError as error:
            await self._clerk.whisper(ordered.person.id, Card(title=error.message), arrival, ordered.token)
            return
        standing = await self._directory.standing(ordered.guild, ordered.channel, ordered.message)
        spot = await self._clerk.talking(standing.spot)
        place = await self._clerk.place(spot)
        if opens := await opening(self._clerk.conductor, command, actor, place):
            reply = await self._begun(opens, ordered, actor, spot, arrival)
        else:
            there = place if place.run is not None else place.model_copy(update={"room": None, "passing": True})
            reply = await self._clerk.submit(command, actor, there, arrival)
        if reply is not None:
            await self._clerk.whisper(ordered.person.id, reply.card or Card(title=reply.text), arrival, ordered.token)
        await self._welcome(actor, ordered.person, arrival, ordered.token)

    async def _begun(
        self, command: Opening, ordered: Ordered, actor: Actor, spot: Spot, arrival: Arrival
    ) -> Reply | None:
        """In the thread it was asked for in, where that has no run yet; else in one of its own. What is still to be said of it."""
        unseen = await blind(self._clerk.conductor, "discord", command, ordered.files)
        taken = await self._drops.take(ordered.files, actor.name, unseen)
        if taken.refused:
            return Reply(outcome="refused", text=taken.refused)
        place = await self._clerk.place(spot)
        earlier = await self._recall.thread(spot, "") if spot.thread == ordered.channel else ()
        handed = taken.handed.model_copy(update={"material": (*earlier, *taken.handed.material)})
        begins = not spot.thread or place.run is not None
        if begins:
            try:
                spot = await self._clerk.begin(spot.guild, spot.channel, asks(actor, command), arrival)
            except OutsideError as error:
                return Reply(outcome="refused", text=str(error))
        reply = await self._clerk.submit(command, actor, await self._clerk.place(spot), arrival, handed)
        if reply.outcome != "ok":
            if begins:
                await self._clerk.refused(spot, arrival, reply)
            return reply
        if spot.guild == DIRECT:
            await self._clerk.whisper(
                ordered.person.id, Card(title=f"{reply.run} goes on here."), arrival, ordered.token
            )
        else:
            await self._clerk.quiet.point(ordered.token, f"{reply.run} goes on in", spot.to)
        if taken.notes:
            await self._clerk.post(At(spot), f"left-out/{arrival.key}", arrival, left_out(taken.notes))
        return None

    async def _welcome(self, actor: Actor, person: Person, arrival: Arrival, token: Token | None = None) -> None:
        """Who uses us for the first time is told how, once."""
        if card := await self._door.welcome(actor):
            await self._clerk.conductor.pass_by()
            await self._clerk.whisper(person.id, card, arrival, token)


def _where(guild: str, place: Place) -> Where:
    if place.run is not None:
        return "thread"
    return "direct" if guild == DIRECT else "channel"
