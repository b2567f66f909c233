"""Hands orders to the conductor, and its answers to people: in a thread for all, or quietly to one."""

from collections.abc import Mapping

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError

from adapters.slack.block_kit import render
from adapters.slack.places import Spot
from adapters.slack.surface import SlackSurface
from adapters.slack.web import QUIET, why
from conductor_core.commands.start import Start
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card, Files
from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.handed import Handed
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor

NOTHING = Handed()
USES = 5
"""Answers that Slack takes at the address it gives with a command."""
ANSWERING = ClientTimeout(total=10)
OUTSIDE = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})
"""Slack's words for a channel that we cannot speak in."""
UNREACHABLE = frozenset({"user_not_found", "user_not_visible", "users_not_found", "user_disabled", "cannot_dm_bot"})
"""Slack's words for people whom we cannot talk to: of another workspace, gone, or no people."""
INVITE = (
    "I am not in this channel, so I cannot work here: type /invite @{name} in it, then give the order again. "
    "In a private channel I hear nothing before that."
)


class OutsideError(Exception):
    """We are not in that channel; the text says what to do."""


class Clerk:
    """Everything it does may be done again for the same arrival, and is done once."""

    def __init__(self, conductor: Conductor, surface: SlackSurface, name: str) -> None:
        """``name`` is what we are called in the workspace."""
        self.conductor = conductor
        self.surface = surface
        self._name = name

    async def place(self, spot: Spot) -> Place:
        """The thread, with the run that is shown there."""
        room = await self.conductor.read(lambda tx: tx.rooms.get(spot.room))
        run = room.run if room else None
        return Place(surface="slack", run=run, interactive=True, away=True, room=spot.room, channel=spot.whole)

    async def give(
        self, command: Command, actor: Actor, place: Place, spot: Spot, arrival: Arrival, handed: Handed = NOTHING
    ) -> Reply:
        """Have it carried out and answer in the thread; that of a run that begins tells of it itself."""
        place = place.model_copy(update={"aloud": not spot.is_direct})
        reply = await self.submit(command, actor, place, arrival, handed)
        if reply.alone:
            person = actor.id.rpartition("/")[2]
            await self.whisper(spot.channel, spot.thread, person, reply.card or Card(title=reply.text))
        elif not isinstance(command, Start) or reply.outcome != "ok":
            await self.answer(spot, arrival, reply)
        return reply

    async def submit(
        self, command: Command, actor: Actor, place: Place, arrival: Arrival, handed: Handed = NOTHING
    ) -> Reply:
        """Have it carried out."""
        key = f"slack/{arrival.key}"
        if isinstance(command, Start) and place.channel:
            place = place.model_copy(update={"private": await self.surface.is_private(Spot.of(place.channel))})
        return await self.conductor.submit(Envelope(command=command, actor=actor, place=place, handed=handed, key=key))

    async def begin(self, team: str, channel: str, card: Card, arrival: Arrival) -> Spot:
        """A thread that hangs on a card.

        Raises:
            OutsideError: we are not in the channel.
        """
        try:
            thread = await self.surface.begin_thread(channel, arrival.key, card, in_doubt=arrival.in_doubt)
        except SlackApiError as error:
            if why(error) in OUTSIDE:
                raise OutsideError(INVITE.format(name=self._name)) from error
            raise
        return Spot(team, channel, thread)

    async def answer(self, spot: Spot, arrival: Arrival, reply: Reply) -> None:
        """In the thread, once."""
        await self.post(spot, f"answer/{arrival.key}", arrival, reply.card or Card(title=reply.text))

    async def post(self, spot: Spot, key: str, arrival: Arrival, card: Card) -> None:
        """A card in the thread, once; nobody edits it later."""
        if not (arrival.in_doubt and await self.surface.find(spot.room, key)):
            await self.surface.say(spot.room, key, card)

    async def whisper(self, channel: str, thread: str | None, person: str, card: Card, url: str = "") -> None:
        """To one person: at the ``url`` that came with a command, which works in any channel; else where they are; else direct."""
        if any(isinstance(block, Files) for block in card.blocks):  # nobody can be handed a file quietly
            await self._directly(person, card)
            card = Card(title=f"{card.title}: the file is where you talk with me alone.")
        if url and await _answered(url, card):
            return
        if channel:
            try:
                await self.surface.whisper(channel, thread, person, card)
            except SlackApiError as error:
                if why(error) not in OUTSIDE:
                    raise
            else:
                return
        await self._directly(person, card)

    async def replace(self, room: RoomId, message: str, alone: str, card: Card) -> None:
        """A message of ours that nobody keeps current; one that only one person sees, where Slack takes its replacement."""
        if alone:
            await _answered(alone, card, replace=True)
        else:
            await self.surface.edit(room, MessageRef(message), card)

    async def _directly(self, person: str, card: Card) -> None:
        """Where the person talks with us alone; whom Slack lets nobody talk to hears nothing."""
        try:
            await self.surface.say_directly(person, card)
        except SlackApiError as error:
            if why(error) not in UNREACHABLE:
                raise


async def _answered(url: str, card: Card, *, replace: bool = False) -> bool:
    """Whether Slack took it there; the address is good for half an hour."""
    try:
        async with ClientSession(timeout=ANSWERING) as session:
            for page in render(card).pages[:USES]:
                body: Mapping[str, object] = {
                    "response_type": "ephemeral",
                    "replace_original": replace,
                    "text": page.text,
                    "blocks": page.blocks,
                    **QUIET,
                }
                async with session.post(url, json=body) as answer:
                    if answer.status != 200:
                        return False
    except (ClientError, TimeoutError):
        return False
    return True
