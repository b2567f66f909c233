"""Where events come in: what people wait for is answered at once, all of it is on disk before anything else happens with it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.chat.names import Known, names_in
from adapters.chat.worded import question_of
from adapters.discord.answering import First, candidates, first, offered, refused
from adapters.discord.application_commands import NAMED
from adapters.discord.directory import TELLING, Directory
from adapters.discord.gone import Deleted
from adapters.discord.missed import Missed
from adapters.discord.people import People
from adapters.discord.places import DIRECT, Spot
from adapters.discord.quiet import Quiet
from adapters.discord.reading import (
    COMPLETION,
    Given,
    Ordered,
    Pressed,
    Said,
    by_program,
    doer,
    focused,
    place_done,
    place_of,
    read,
)
from adapters.discord.recall import Recall
from adapters.discord.refusing import STRANGER
from adapters.discord.seeing import beholder
from adapters.discord.tokens import Token
from conductor_core.commands import COMMANDS
from conductor_core.domain.command import Command, Place
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor
from conductor_core.engine.reception import Reception
from conductor_core.engine.whose import refusal_ahead
from conductor_core.lifecycle.accounts import acting
from conductor_core.logic.grammar import NeedsInput, find
from conductor_core.ports.store import Transaction
from conductor_core.ports.surface import SurfaceSlow

WITHIN = 0.5
"""Seconds that an answer waits for the disk; Discord waits three for the answer."""

Json = dict[str, Any]


class Counter:
    """Takes everything that is for us."""

    def __init__(
        self,
        conductor: Conductor,
        reception: Reception,
        quiet: Quiet,
        people: People,
        directory: Directory,
        recall: Recall,
        missed: Missed,
    ) -> None:
        self._conductor = conductor
        self._reception = reception
        self._quiet = quiet
        self._people = people
        self._directory = directory
        self._recall = recall
        self._missed = missed
        self._connected = asyncio.Event()
        self.going: set[asyncio.Task[Any]] = set()
        """What is under way: looks for what was missed, and what a slow disk has not taken yet."""

    async def connected(self, seconds: float) -> None:
        """Wait for the first session, but not for ever."""
        waiting = asyncio.create_task(self._connected.wait())
        await asyncio.wait({waiting}, timeout=seconds)
        waiting.cancel()

    async def hear(self, event: Json) -> None:
        """One event of the gateway."""
        if event["t"] == "READY":
            self._session()
        elif event["t"] in TELLING:
            self._directory.told(event)
        elif event["t"] == "INTERACTION_CREATE":
            if answer := await self.answer(event):
                token = Token(str(event["d"]["id"]), str(event["d"]["token"]))
                await self._quiet.first(token, answer.kind, answer.data)
        else:
            await self._said(event)

    async def answer(self, event: Json) -> First | None:
        """What somebody does is on disk, then answered; a slow disk is not waited for, as after three seconds nobody could be."""
        data = event["d"]
        if data.get("type") == COMPLETION:
            return await self._completed(data)
        meaning = read(event)
        if not isinstance(meaning, Pressed | Ordered | Given):
            return None
        if isinstance(meaning, Given):
            self._recall.keep(meaning)
        answer = first(meaning, {})
        if answer.is_form:
            if words := await self._barred(data, answer):
                return refused(words)
            known = await self._known(data, answer.missing.command) if answer.missing else {}
            return first(meaning, known, await self._asked(meaning, answer.missing))
        taking = asyncio.create_task(self._reception.take(meaning.key, place_of(meaning), event))
        self._keep(taking)
        await asyncio.wait({taking}, timeout=WITHIN)
        return answer

    async def _said(self, event: Json) -> None:
        event = self._directory.addressed(event)
        meaning = read(event)
        if isinstance(meaning, Said):
            self._missed.heard(meaning)
        if meaning is None or by_program(meaning):
            return
        if not isinstance(meaning, Said | Deleted) or await self._concerns(meaning):
            await self._reception.take(meaning.key, place_of(meaning), event)

    async def _concerns(self, said: Said | Deleted) -> bool:
        """What people say to each other in a channel, and take back there, is not even kept."""
        if isinstance(said, Deleted):
            began = [Spot(said.guild, said.channel, one).room for one in said.messages]
            ours = await self._conductor.read(lambda tx: any(map(tx.rooms.get, began)))
        else:
            ours = said.is_to(self._quiet.us)
        if ours or said.guild == DIRECT:
            return True
        try:
            return bool(await self._directory.parent(said.channel))
        except (SurfaceSlow, ConnectionError):
            return True  # kept, as it may be for a run: what it is shows when it is dealt with

    async def _completed(self, data: Json) -> First:
        command, option, typed = focused(data)
        if option in NAMED:
            known = await self._known(data, find(command, COMMANDS))
            return offered(next(iter(known.values()), ()), typed)
        by, spot = doer(data), await self._spot(data)
        return offered(await self._conductor.read(lambda tx: candidates(tx, option, by, spot)), typed)

    async def _known(self, data: Json, command: type[Command]) -> Known:
        """What there is of what options of a command name."""
        by, spot = doer(data), await self._spot(data)
        actor, place = await self._conductor.read(lambda tx: beholder(tx, by, spot))
        return await names_in(self._conductor, command, actor, place)

    async def _barred(self, data: Json, form: First) -> str:
        """Why somebody is not to fill a form in; empty where they may, or Discord tells too slowly who they are."""
        by, spot = doer(data), await self._spot(data)
        try:
            role = await asyncio.wait_for(self._people.role(by.id, by.roles), WITHIN)
        except (TimeoutError, SurfaceSlow, ConnectionError):
            return ""
        actor, given = Actor(id=f"discord:{by.id}", name=by.name, role=role), form.missing.given if form.missing else {}
        return await self._conductor.read(lambda tx: _barred(tx, form.order, given, actor, spot))

    async def _spot(self, data: Json) -> Spot:
        """Where something was done."""
        return (await self._directory.standing(*place_done(data), "")).spot

    async def _asked(self, meaning: Pressed | Ordered | Given, missing: NeedsInput | None) -> str:
        """The question that a form answers. By words anybody may name any question; a button stands where it may be read."""
        return await question_of(self._conductor, missing) if isinstance(meaning, Pressed) and missing else ""

    def _session(self) -> None:
        """A new session begins, in which nothing from before is heard again: it is looked up."""
        self._connected.set()
        self._keep(asyncio.create_task(self._missed.gather(self._reception, self._missed.newest)))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Until it is over."""
        self.going.add(task)
        task.add_done_callback(self.going.discard)


def _barred(tx: Transaction, order: type[Command], given: Mapping[str, object], actor: Actor, spot: Spot) -> str:
    if actor.role == "viewer" and not acting(tx, actor, None).may("member"):
        return STRANGER
    room = tx.rooms.get(spot.room)
    return refusal_ahead(tx, order, given, actor, Place(surface="discord", run=room.run if room else None))
