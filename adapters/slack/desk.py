"""Deals with what people say, type and press in Slack: an order to the conductor, an answer to them, or nothing."""

from adapters.chat.handing import BARE, left_out, told_with, what_for, words_for
from adapters.chat.meaning import NOT_ASKED, is_asked, says, settled
from adapters.chat.opening import opening
from adapters.chat.pressed import done, is_kept
from adapters.chat.worded import question_of
from adapters.slack.asking import Asked, Asking
from adapters.slack.at_home import Handled, Opened
from adapters.slack.clerk import Clerk, OutsideError
from adapters.slack.forms import About, Filled
from adapters.slack.gate import STRANGER, Gate
from adapters.slack.gestures import Called, Deleted, Halted, Joined, Reacted, Submitted
from adapters.slack.homes import Homes
from adapters.slack.intake import Intake, UntakenError
from adapters.slack.people import People
from adapters.slack.places import Spot
from adapters.slack.reading import Pressed, Said, Typed, read
from adapters.slack.recall import Recall
from adapters.slack.signs import Signs
from adapters.slack.starting import Starting
from adapters.slack.wording import by_id, mentioned, plain, without_us
from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.commands.tell import Tell
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card
from conductor_core.domain.command import Command, Place, Reply
from conductor_core.domain.handed import Handed
from conductor_core.domain.ids import MessageRef
from conductor_core.domain.people import Actor
from conductor_core.domain.talk import Line, Where
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import NeedsInput, parse

HELP = "help"
PASSING = Place(surface="slack", interactive=True, away=True, passing=True)
"""Of an order that is given aside of any thread."""


class Desk:
    """One workspace's desk. Everything it does may be done again for the same arrival, and is done once."""

    def __init__(
        self,
        clerk: Clerk,
        gate: Gate,
        people: People,
        intake: Intake,
        recall: Recall,
        signs: Signs,
        homes: Homes,
        us: str,
    ) -> None:
        """``us`` is the id of our own user."""
        self._clerk = clerk
        self._asking = Asking(clerk)
        self._starting = Starting(clerk, recall, intake)
        self._gate = gate
        self._signs = signs
        self._homes = homes
        self._intake = intake
        self._people = people
        self._recall = recall
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
            case Called() as called:
                await self._called(called, arrival)
            case Submitted() as submitted:
                await self._ordered(submitted.form, submitted.team, submitted.person, arrival)
            case Deleted() | Reacted() | Joined() | Halted() as sign:
                await self._signs.deal(sign, arrival)
            case Opened() | Handled() as at_home:
                await self._at_home(at_home, arrival)

    async def _said(self, said: Said, arrival: Arrival) -> None:
        if said.bot or said.person in ("", self._us):
            return
        place = await self._clerk.place(said.spot)
        actor, member = await self._people.acting(said.spot.team, said.person)
        others = tuple(user for user in said.mentions if user != self._us)
        names = {user: (await self._people.member(user)).name for user in others}
        text = plain(without_us(said.text, self._us), names)
        to_us = self._us in said.mentions or said.direct
        if not self._gate.admits(actor, member):
            there = said.spot if said.in_thread else Spot(said.spot.team, said.spot.channel, "")
            if (to_us or place.run) and await self._gate.turns_away(actor, member, there.room):
                await self._clerk.whisper(said.spot.channel, said.spot.thread, said.person, Card(title=STRANGER))
            return
        if said.news.files and not text.strip():
            text = words_for(said.news.files, in_thread=place.run is not None)
            if not text and to_us:
                await self._clerk.answer(said.spot, arrival, what_for(said.news.files))
                return
        line = Line(
            id=f"{said.spot.channel}/{said.ts}",
            author=actor.id,
            name=actor.name,
            text=text,
            to_us=self._us in said.mentions,
            to_others=tuple(f"slack:{said.spot.team}/{user}" for user in others),
            edited=said.edited,
        )
        heard = await self._clerk.conductor.hear(line, place, _where(said.spot, place), actor)
        if isinstance(heard, Start | Tell):
            await self._hand_in(heard, said, actor, place, arrival)
        elif isinstance(heard, Command):
            await self._clerk.give(heard, actor, place, said.spot, arrival)
        elif heard is not None:
            await self._clerk.answer(said.spot, arrival, heard)
        if heard is not None and (to_us or isinstance(heard, Command)):
            await self._welcome(actor, said.spot.channel, said.spot.thread, said.person)

    async def _hand_in(self, command: Start | Tell, said: Said, actor: Actor, place: Place, arrival: Arrival) -> None:
        """Order it, with what came with it, and what was said before."""
        try:
            brought = said.parts if isinstance(command, Start) else said.news
            came = await self._intake.take(command, actor, said.spot, brought)
        except UntakenError as error:
            await self._clerk.answer(said.spot, arrival, Reply(outcome="refused", text=str(error)))
            return
        material = came.handed.material
        if isinstance(command, Tell):
            await self._clerk.give(told_with(command, material), actor, place, said.spot, arrival)
        else:
            earlier = await self._recall.thread(said.spot, said.ts) if said.in_thread else ()
            handed = came.handed.model_copy(update={"material": (*earlier, *material)})
            await self._starting.here(command, actor, place, said.spot, arrival, handed)
        if came.notes:
            await self._clerk.post(said.spot, f"left-out/{arrival.key}", arrival, left_out(came.notes))

    async def _pressed(self, pressed: Pressed, arrival: Arrival) -> None:
        actor, member = await self._people.acting(pressed.spot.team, pressed.person)
        spot, channel, thread = pressed.spot, pressed.spot.channel, pressed.spot.thread
        if not self._gate.admits(actor, member):
            if await self._gate.turns_away(actor, member, spot.room):
                await self._clerk.whisper(channel, thread, pressed.person, Card(title=STRANGER))
            return
        if says(pressed.order):
            await self._settled(pressed, actor, arrival)
            return
        try:
            command = parse(pressed.order, COMMANDS)
        except NeedsInput as missing:
            about, place = About(channel, thread), await self._clerk.place(spot)
            whom = Asked(actor, pressed.person, pressed.trigger, about, place)
            await self._asking.rest(missing, whom, arrival, await question_of(self._clerk.conductor, missing))
            return
        except UsageError as error:
            await self._clerk.whisper(channel, thread, pressed.person, Card(title=error.message))
            return
        if isinstance(command, Start) and actor.may(command.spec.needs):
            await self._starting.pressed(command, actor, pressed, arrival)
            return
        reply = await self._clerk.submit(command, actor, await self._clerk.place(spot), arrival)
        if reply.outcome == "refused" or command.spec.reads_only:
            await self._clerk.whisper(channel, thread, pressed.person, reply.card or Card(title=reply.text))
        elif not await is_kept(self._clerk.conductor, pressed.ts):
            await self._clerk.replace(spot.room, pressed.ts, pressed.alone, done(actor, pressed.label, reply))

    async def _settled(self, pressed: Pressed, actor: Actor, arrival: Arrival) -> None:
        """The word that a button says counts as if its presser had written it, and stands in the message from then on."""
        spot, place = pressed.spot, await self._clerk.place(pressed.spot)
        if not await is_asked(self._clerk.conductor, place.spot, actor):
            await self._clerk.whisper(spot.channel, spot.thread, pressed.person, Card(title=NOT_ASKED))
            return
        line = Line(id=pressed.key, author=actor.id, name=actor.name, text=pressed.order)
        heard = await self._clerk.conductor.hear(line, place, _where(spot, place), actor)
        await self._clerk.surface.edit(spot.room, MessageRef(pressed.ts), settled(actor, pressed.label))
        if isinstance(heard, Start):
            await self._starting.here(heard, actor, place, spot, arrival, Handed())
        elif isinstance(heard, Command):
            await self._clerk.give(heard, actor, place, spot, arrival)
        elif heard is not None:
            await self._clerk.answer(spot, arrival, heard)

    async def _at_home(self, done: Opened | Handled, arrival: Arrival) -> None:
        """The tab as it is now; what is ordered there is answered where the person talks with us alone."""
        actor, member = await self._people.acting(done.team, done.person)
        if not self._gate.admits(actor, member):
            return
        if isinstance(done, Handled) and done.order:
            try:
                order, place = parse(done.order, COMMANDS), await self._homes.place(done.person)
                reply = await self._clerk.submit(order, actor, place, arrival)
                await self._clerk.surface.say_directly(done.person, reply.card or Card(title=reply.text))
            except NeedsInput as missing:
                place = await self._homes.place(done.person)
                await self._asking.rest(missing, Asked(actor, done.person, done.trigger, About(), place), arrival)
            except UsageError as error:
                await self._clerk.surface.say_directly(done.person, Card(title=error.message))
        await self._homes.show(done.person, done.search if isinstance(done, Handled) else None)

    async def _typed(self, typed: Typed, arrival: Arrival) -> None:
        about = About(channel=typed.channel, url=typed.response_url)
        text = plain(by_id(typed.text, typed.team), {}).strip() or HELP
        actor, member = await self._people.acting(typed.team, typed.person)
        if not self._gate.admits(actor, member):
            await self._turned_away(about, typed.team, typed.person)
            return
        whom = Asked(actor, typed.person, typed.trigger, about, self._passing(typed.team, about))
        try:
            if text.lower() == BARE:
                await self._asking.goal("", whom, arrival)
                return
            command = parse(text, COMMANDS)
        except NeedsInput as missing:
            await self._asking.rest(missing, whom, arrival)
        except UsageError as error:
            await self._quietly(about, typed.person, Card(title=error.message))
        else:
            await self._ordered(Filled(command, about), typed.team, typed.person, arrival)

    async def _called(self, called: Called, arrival: Arrival) -> None:
        """A form for what is to be begun; what a message says is the goal, unless the person writes another."""
        spot = called.spot
        about = About(spot.channel, spot.thread, called.url, called.ts) if spot else About()
        actor, member = await self._people.acting(called.team, called.person)
        if not self._gate.admits(actor, member):
            await self._turned_away(about, called.team, called.person)
            return
        names = {user: (await self._people.member(user)).name for user in mentioned(called.text)}
        goal = plain(without_us(called.text, self._us), names).strip()
        whom = Asked(actor, called.person, called.trigger, about, self._passing(called.team, about))
        await self._asking.goal(goal, whom, arrival)

    async def _ordered(self, order: Filled, team: str, person: str, arrival: Arrival) -> None:
        """What was ordered aside of any talk: a run gets a thread, everything else a quiet answer."""
        command, about = order.command, order.about
        actor, member = await self._people.acting(team, person)
        if not self._gate.admits(actor, member):
            await self._turned_away(about, team, person)
            return
        await self._welcome(actor, about.channel, about.thread or None, person)
        if opens := await opening(self._clerk.conductor, command, actor, self._passing(team, about)):
            try:
                await self._starting.aside(opens, about, actor, arrival)
            except (OutsideError, UntakenError) as error:
                await self._quietly(about, person, Card(title=str(error)))
            return
        if about.thread:
            place = await self._clerk.place(Spot(team, about.channel, about.thread))
        elif about.channel:
            place = self._passing(team, about)
        else:  # it was ordered at Home
            place = await self._homes.place(person)
        reply = await self._clerk.submit(command, actor, place, arrival)
        await self._quietly(about, person, reply.card or Card(title=reply.text))

    def _passing(self, team: str, about: About) -> Place:
        return PASSING.model_copy(update={"channel": Spot(team, about.channel, "").whole})

    async def _welcome(self, actor: Actor, channel: str, thread: str | None, person: str) -> None:
        """Who uses us for the first time is told how, once."""
        if card := await self._gate.welcome(actor):
            await self._clerk.whisper(channel, thread, person, card)

    async def _turned_away(self, about: About, team: str, person: str) -> None:
        actor, member = await self._people.acting(team, person)
        if await self._gate.turns_away(actor, member, Spot(team, about.channel, about.thread).room):
            await self._quietly(about, person, Card(title=STRANGER))

    async def _quietly(self, about: About, person: str, card: Card) -> None:
        await self._clerk.whisper(about.channel, about.thread or None, person, card, about.url)


def _where(spot: Spot, place: Place) -> Where:
    if place.run is not None:
        return "thread"
    return "direct" if spot.is_direct else "channel"
