"""Looks after the agents: what is known of them at the start, how they are, who came back."""

from collections.abc import Sequence

import structlog
from pydantic import JsonValue

from conductor_core.domain.lesson import Lesson
from conductor_core.engine.services import Services
from conductor_core.errors import ConductorError
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.ordering import agents_changed
from conductor_core.lifecycle.tasks import reconsidered
from conductor_core.logic.roster import Member
from conductor_core.ports.store import Transaction

log = structlog.get_logger(__name__)

LOOK = 5.0
"""Seconds between two looks for agents that are to be checked again."""
LESSONS = 100
"""Last lessons of each agent that are remembered at a start."""


class AgentCare:
    """Keeps the registry true, and the runs that wait for it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._registry = services.registry

    async def recall(self) -> None:
        """Take up what ails agents and what people ordered."""
        self._registry.recall(await self._services.store.read(lambda tx: tx.agents.standings()))

    async def look(self) -> None:
        """See how agents are, for somebody who only looks: nothing is written."""
        await self.recall()
        await self._registry.check()

    async def check(self, names: Sequence[str] | None = None) -> None:
        """Look at the health of agents, keep what was seen, and tell runs whose agents are not what they were."""
        first = not self._registry.checked
        before = {member.name: _well(member) for member in self._registry.roster().members}
        await self._registry.check(names)
        seen = [m for m in self._registry.roster().members if names is None or m.name in names]
        changed = [member for member in seen if _well(member) != before.get(member.name)]

        def keep(moment: Moment) -> None:
            for member in seen:
                card: dict[str, JsonValue] = member.card.model_dump(mode="json")
                moment.tx.agents.save(member.name, card, member.health.state, member.health.detail, moment.now)
            if not first:
                _tell(moment, changed)
            if any(map(_well, changed)):
                reconsidered(moment)

        await self._services.truth.change(keep)

    async def renewed(self) -> None:
        """Others are on the team: look at them, and choose anew for everything that waits for somebody who is gone."""
        await self.recall()
        await self.check()
        await self._services.truth.change(reconsidered)

    async def watch(self) -> None:
        """For ever: everybody once, then again and again those that are not well. It costs nothing."""
        self._registry.recall({}, await self._services.store.read(self._lessons))
        await self.check()
        while True:
            await self._services.clock.sleep(LOOK)
            due = self._registry.due()
            if due:
                try:
                    await self.check(due)
                except ConductorError as error:
                    log.warning("agents could not be checked", error=error.message)

    def _lessons(self, tx: Transaction) -> list[Lesson]:
        members = self._registry.roster().members
        return [lesson for m in members for lesson in reversed(tx.lessons.recent(m.name, LESSONS))]


def _tell(moment: Moment, changed: Sequence[Member]) -> None:
    """Each run hears of those that may work on it."""
    for run in moment.tx.runs.unfinished():
        meant = {member.name for member in moment.roster.meant(run.options).candidates}
        concerns = [member for member in changed if member.name in meant]
        if concerns:
            moment.tell(run.id, agents_changed(concerns, moment.now))


def _well(member: Member) -> bool:
    return member.health.state in ("available", "busy")
