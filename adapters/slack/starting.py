"""Begins runs in Slack: in the thread they are asked for in, or where that has one already, in one of their own."""

from dataclasses import replace

from adapters.chat.handing import left_out
from adapters.chat.onward import begun
from adapters.chat.opening import Opening, asks
from adapters.slack.clerk import Clerk
from adapters.slack.forms import About
from adapters.slack.intake import Came, Intake
from adapters.slack.places import Spot
from adapters.slack.reading import Pressed, parts_of
from adapters.slack.recall import Recall
from conductor_core.commands.start import Start
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card
from conductor_core.domain.command import Place, Reply
from conductor_core.domain.handed import Handed
from conductor_core.domain.ids import MessageRef
from conductor_core.domain.people import Actor


class Starting:
    """Of one workspace."""

    def __init__(self, clerk: Clerk, recall: Recall, intake: Intake) -> None:
        self._clerk = clerk
        self._recall = recall
        self._intake = intake

    async def here(
        self, command: Start, actor: Actor, place: Place, spot: Spot, arrival: Arrival, handed: Handed
    ) -> Reply:
        """In this thread; where it has a run, in one of its own, which this one points at."""
        if place.run is None or not actor.may(command.spec.needs):
            return await self._clerk.give(command, actor, place, spot, arrival, handed)
        own = await self._clerk.begin(spot.team, spot.channel, Card(title=asks(actor, command)), arrival)
        reply = await self._clerk.give(command, actor, await self._clerk.place(own), own, arrival, handed)
        if reply.run:
            words = f"{reply.run} has a thread of its own, as this one is of {place.run}."
            key = f"point/{arrival.key}"
            await self._clerk.surface.point(spot, key, words, own, in_doubt=arrival.in_doubt)
        return reply

    async def aside(self, command: Opening, about: About, actor: Actor, arrival: Arrival) -> None:
        """In the thread it was asked for in, where that has no run yet; else in one of its own.

        Raises:
            OutsideError: we are not in the channel.
            UntakenError: what it is about cannot be had.
        """
        team = actor.id.removeprefix("slack:").partition("/")[0]
        spot = Spot(team, about.channel, about.thread)
        place = await self._clerk.place(spot)
        given = await self._recall.message(replace(spot, thread=about.given)) if about.given else None
        came = await self._intake.take(command, actor, spot, parts_of(given)) if given else Came(Handed())
        if not about.thread or place.run is not None:
            spot = await self._clerk.begin(team, about.channel, Card(title=asks(actor, command)), arrival)
            place = await self._clerk.place(spot)
        earlier = await self._recall.thread(Spot(team, about.channel, about.thread)) if about.thread else ()
        handed = came.handed.model_copy(update={"material": (*earlier, *came.handed.material)})
        reply = await self._clerk.give(command, actor, place, spot, arrival, handed)
        if came.notes and reply.run:
            await self._clerk.post(spot, f"left-out/{arrival.key}", arrival, left_out(came.notes))

    async def pressed(self, command: Start, actor: Actor, pressed: Pressed, arrival: Arrival) -> None:
        """By a button, which begins one run however often and by whomever it is pressed; its message says which."""
        spot = pressed.spot
        once = arrival.model_copy(update={"key": f"begun-{spot.channel}/{pressed.ts}", "in_doubt": True})
        reply = await self.here(command, actor, await self._clerk.place(spot), spot, once, Handed())
        if reply.run:
            card = begun(await self._clerk.conductor.run(reply.run))
            await self._clerk.surface.edit(spot.room, MessageRef(pressed.ts), card)
