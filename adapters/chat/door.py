"""Whom we take orders from, and what somebody hears who comes for the first time."""

from conductor_core.domain.card import Button, Buttons, Card, Text
from conductor_core.domain.people import Actor
from conductor_core.engine.conductor import Conductor

WELCOME = (
    "I conduct coding agents: give me a goal, look at the plan, approve it. In the thread, plain words go to the agents; "
    "!stop, !resume and !retry T3 steer, and an edited message corrects what was said. Nothing is changed before somebody approves."
)


class Door:
    """Remembers who came."""

    def __init__(self, conductor: Conductor, surface: str) -> None:
        """``surface`` is the name of the platform."""
        self._conductor = conductor
        self._surface = surface

    def admits(self, actor: Actor, *, stranger: bool) -> bool:
        """Whether orders of somebody are heard at all: a stranger needs a role that an owner gave."""
        return not stranger or actor.may("member")

    async def turned_away(self, actor: Actor, place: str) -> bool:
        """Whether somebody is to be told now that we take no orders from them: once a day in each place."""
        porch = self._conductor.porch(self._surface)
        return await porch.first_time(f"turned-away-{actor.id}-{place}-{porch.clock.now():%Y-%m-%d}", place)

    async def welcome(self, actor: Actor) -> Card | None:
        """What somebody is told who uses us for the first time."""
        if not await self._conductor.porch(self._surface).first_time(f"welcome-{actor.id}"):
            return None
        return Card(
            title=f"Welcome, {actor.name}",
            blocks=(Text(text=WELCOME), Buttons(buttons=(Button(label="What you can say", command="help"),))),
        )
