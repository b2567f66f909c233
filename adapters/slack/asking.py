"""Asks for what an order lacks: by a form, of those who may give it."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.chat.names import Known, names_in
from adapters.slack.clerk import Clerk
from adapters.slack.forms import NOTHING, About, form
from conductor_core.commands.start import Start
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Card
from conductor_core.domain.command import Command, Place
from conductor_core.domain.people import Actor
from conductor_core.engine.whose import refusal_ahead
from conductor_core.logic.grammar import NeedsInput

WHAT = "Say what is to be made or changed: `start a to-do list API with tests`."


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked, and where."""

    actor: Actor
    person: str
    """Their id in the workspace."""
    trigger: str
    """Opens a form, for three seconds."""
    about: About
    place: Place


class Asking:
    """In one workspace."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk

    async def rest(self, missing: NeedsInput, whom: Asked, arrival: Arrival, question: str = "") -> None:
        """For what an order lacks, with menus of what there is; ``question`` is what it answers."""
        if not await self._refused(missing.command, missing.given, whom):
            known = await names_in(self._clerk.conductor, missing.command, whom.actor, whom.place)
            await self._show(missing.command, missing.given, whom, arrival, missing.message, question, known)

    async def goal(self, said: str, whom: Asked, arrival: Arrival) -> None:
        """For what is to be begun; what was ``said`` is the goal, unless they write another."""
        given = {"goal": said} if said else {}
        if not await self._refused(Start, given, whom):
            await self._show(Start, given, whom, arrival, WHAT)

    async def _refused(self, command: type[Command], given: Mapping[str, object], whom: Asked) -> bool:
        """Nobody fills in what is refused afterwards."""
        read = self._clerk.conductor.read
        refused = await read(lambda tx: refusal_ahead(tx, command, given, whom.actor, whom.place))
        if refused:
            await self._say(refused, whom)
        return bool(refused)

    async def _show(
        self,
        command: type[Command],
        given: Mapping[str, object],
        whom: Asked,
        arrival: Arrival,
        otherwise: str,
        question: str = "",
        known: Known = NOTHING,
    ) -> None:
        """A form that comes too late, as after a restart, is replaced by a sentence."""
        view = form(command, given, whom.about, question, known)
        if arrival.in_doubt or not await self._clerk.surface.show(view, whom.trigger):
            await self._say(otherwise, whom)

    async def _say(self, words: str, whom: Asked) -> None:
        about = whom.about
        await self._clerk.whisper(about.channel, about.thread or None, whom.person, Card(title=words), about.url)
