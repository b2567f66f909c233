"""Who can be given work, and how they are."""

import asyncio
from collections.abc import Iterable

from conductor_core.domain.agent import NOT_CHECKED, AgentHealth
from conductor_core.errors import ConductorError
from conductor_core.logic.routing import Member, Roster
from conductor_core.ports.agent import Agent


class Registry:
    """All agents of this process by name, with their health and load."""

    def __init__(self, agents: Iterable[Agent]) -> None:
        self._agents = {agent.card.name: agent for agent in agents}
        self._health = dict.fromkeys(self._agents, NOT_CHECKED)
        self._load = dict.fromkeys(self._agents, 0)
        self._checked = asyncio.Event()
        self._roster: Roster | None = None
        """Until something changes."""

    def get(self, name: str) -> Agent | None:
        """The agent of that name."""
        return self._agents.get(name)

    def roster(self) -> Roster:
        """All agents as they stand now."""
        if self._roster is None:
            self._roster = Roster(
                tuple(
                    Member(card=agent.card, health=self._state(name), load=self._load[name])
                    for name, agent in self._agents.items()
                )
            )
        return self._roster

    def concurrency(self, name: str) -> int:
        """Attempts an agent can work on at once; the engine's own work is bounded elsewhere."""
        agent = self._agents.get(name)
        return agent.card.concurrency if agent else 64

    async def check(self, *, patience: float = 10.0) -> None:
        """Ask every agent for its health, all at once; who takes longer than ``patience`` seconds is in error."""
        await asyncio.gather(*(self._check(name, agent, patience) for name, agent in self._agents.items()))
        self._checked.set()

    async def ready(self) -> None:
        """Wait until every agent was checked once."""
        await self._checked.wait()

    def took_work(self, name: str) -> None:
        """An agent began an attempt."""
        if name in self._load:
            self._load[name] += 1
            self._roster = None

    def gave_back(self, name: str) -> None:
        """An agent ended an attempt."""
        if name in self._load:
            self._load[name] -= 1
            self._roster = None

    def _state(self, name: str) -> AgentHealth:
        health = self._health[name]
        if health.state == "available" and self._load[name] >= self._agents[name].card.concurrency:
            return AgentHealth(state="busy", detail=health.detail)
        return health

    async def _check(self, name: str, agent: Agent, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                self._health[name] = await agent.health()
        except TimeoutError:
            self._health[name] = AgentHealth(state="error", detail=f"no answer within {patience:g} s")
        except ConductorError as error:
            self._health[name] = AgentHealth(state="error", detail=error.message)
        finally:
            self._roster = None
