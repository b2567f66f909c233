"""Who can be given work, and how they are."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from conductor_core.agents.memory import Memory
from conductor_core.domain.agent import NOT_CHECKED, AgentHealth
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.plan import AgentRole
from conductor_core.domain.run import Team
from conductor_core.domain.standing import Condition, Orders, Standing
from conductor_core.errors import ConductorError
from conductor_core.lifecycle.news import Learned, News, Noted, Ordered
from conductor_core.logic import conditions
from conductor_core.logic.roster import NO_ORDERS, Member, Roster, Unset
from conductor_core.ports.agent import Agent
from conductor_core.ports.clock import Clock

log = structlog.get_logger(__name__)

LOOK_AGAIN = (5.0, 15.0, 60.0, 180.0, 300.0)
"""Seconds until an agent that is not well is looked at again, after the first look, the second and so on."""
ENGINE_LIMIT = 64
"""Attempts of the engine's own at once; its work is bounded elsewhere."""


class Registry:
    """All agents of this process by name: their health by their own checks, what ails them, what people ordered, their load."""

    def __init__(
        self, agents: Iterable[Agent], clock: Clock, chains: Mapping[AgentRole, tuple[str, ...]] | None = None
    ) -> None:
        """``chains``: for a role, whom to ask first, whom when that one cannot, and so on."""
        self._agents = {agent.card.name: agent for agent in agents}
        self._clock = clock
        self._chains = dict(chains or {})
        self._teams: Mapping[str, Team] = {}
        self._unset: tuple[Unset, ...] = ()
        self._health = dict.fromkeys(self._agents, NOT_CHECKED)
        self._looks = dict.fromkeys(self._agents, 0)
        """Looks in a row at which an agent was not well."""
        self._due: dict[str, datetime] = {}
        """When an agent that is not well is looked at again."""
        self._conditions: dict[str, Condition] = {}
        self._orders: dict[str, Orders] = {}
        self._memory = Memory()
        self._load = dict.fromkeys(self._agents, 0)
        self._checked = asyncio.Event()
        self._members: dict[str, Member] = {}
        """Until something about an agent changes."""
        self._roster: Roster | None = None
        """Until anything changes."""

    def get(self, name: str) -> Agent | None:
        """The agent of that name."""
        return self._agents.get(name)

    def roster(self) -> Roster:
        """All agents as they stand now."""
        if self._roster is None:
            self._roster = Roster(
                tuple(map(self._member, self._agents)), self._chains, teams=self._teams, unset=self._unset
            )
        return self._roster

    def _member(self, name: str) -> Member:
        known = self._members.get(name)
        if known is None:
            known = self._members[name] = Member(
                card=self._agents[name].card,
                health=self._health[name],
                load=self._load[name],
                condition=self._conditions.get(name),
                orders=self._orders.get(name, NO_ORDERS),
                records=self._memory.of(name),
            )
        return known

    def _changed(self, name: str) -> None:
        self._members.pop(name, None)
        self._roster = None

    def replace(
        self,
        agents: Iterable[Agent],
        *,
        chains: Mapping[AgentRole, tuple[str, ...]] | None = None,
        teams: Mapping[str, Team] | None = None,
        unset: tuple[Unset, ...] = (),
    ) -> None:
        """Other agents from now on. Whoever works on something finishes it; what is known of a name stays known.

        ``chains``: as for the first ones. ``teams``: what a goal may name. ``unset``: providers that are not set up.
        """
        self._agents = {agent.card.name: agent for agent in agents}
        self._chains, self._teams, self._unset = dict(chains or {}), dict(teams or {}), unset
        for name in self._agents:
            self._health.setdefault(name, NOT_CHECKED)
            self._looks.setdefault(name, 0)
            self._load.setdefault(name, 0)
        self._due = {name: at for name, at in self._due.items() if name in self._agents}
        self._members.clear()
        self._roster = None

    def concurrency(self, name: str) -> int:
        """Attempts an agent may work on at once. One whose rest is over gets a single one, which finds out how it is.

        While it rests nothing is held back: what is handed out is given to somebody else when it is claimed.
        """
        agent = self._agents.get(name)
        if agent is None:
            return ENGINE_LIMIT
        condition = self._conditions.get(name)
        if condition is not None and condition.until is not None and condition.until <= self._clock.now():
            return 1
        return self._orders.get(name, NO_ORDERS).limit or agent.card.concurrency

    def recall(self, standings: Mapping[str, Standing], lessons: Iterable[Lesson] = ()) -> None:
        """Take up what was kept: what ails agents, what people ordered, and lessons, oldest first."""
        for name, standing in standings.items():
            self._note(name, standing.condition)
            self._orders[name] = standing.orders
        for lesson in lessons:
            self._memory.learn(lesson)
        self._members.clear()
        self._roster = None

    def hear(self, news: News) -> None:
        """Something was found out about an agent, and is on disk."""
        match news:
            case Noted(agent=name, condition=condition):
                self._note(name, condition)
            case Ordered(agent=name, orders=orders):
                self._orders[name] = orders
            case Learned(lesson=lesson):
                name = lesson.agent
                self._memory.learn(lesson)
        self._changed(name)

    def _note(self, name: str, condition: Condition | None) -> None:
        if condition is None:
            self._conditions.pop(name, None)
            return
        self._conditions[name] = condition
        if condition.until is None and name in self._agents:
            self._due.setdefault(name, self._clock.now() + timedelta(seconds=LOOK_AGAIN[0]))

    async def check(self, names: Sequence[str] | None = None, *, patience: float = 10.0) -> None:
        """Ask agents for their health, all at once; ``names`` is None for all of them.

        One that takes longer than ``patience`` seconds stays what it was when that is known, and is looked at again soon.
        """
        wanted = self._agents if names is None else {name: self._agents[name] for name in names if name in self._agents}
        await asyncio.gather(*(self._check(name, agent, patience) for name, agent in wanted.items()))
        if names is None:
            self._checked.set()

    def due(self) -> tuple[str, ...]:
        """Who is not well and should be looked at again now."""
        now = self._clock.now()
        return tuple(name for name, at in self._due.items() if at <= now)

    @property
    def checked(self) -> bool:
        """Whether every agent was looked at once."""
        return self._checked.is_set()

    async def ready(self) -> None:
        """Wait until every agent was checked once."""
        await self._checked.wait()

    def took_work(self, name: str) -> None:
        """An agent began an attempt."""
        if name in self._load:
            self._load[name] += 1
            self._changed(name)

    def gave_back(self, name: str) -> None:
        """An agent ended an attempt."""
        if name in self._load:
            self._load[name] -= 1
            self._changed(name)

    async def _check(self, name: str, agent: Agent, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                health = await agent.health()
        except TimeoutError:
            known = self._health[name]
            late = AgentHealth(state="cooling", detail=f"its check gave no answer within {patience:g} s")
            health = known if known.state == "available" else late
            self._look_again(name, health)
            return
        except ConductorError as error:
            health = AgentHealth(state="error", detail=error.message)
        except Exception as fault:  # the others are to be known all the same, and nobody waits for ever
            log.exception("the check of an agent broke off", agent=name)
            health = AgentHealth(
                state="error", detail=f"its check broke off ({type(fault).__name__}); the log says more"
            )
        if self._agents.get(name) is not agent:
            return  # replaced meanwhile; what it said counts no more
        if health.state in ("available", "busy"):
            self._found(name, health)
        else:
            self._look_again(name, health)

    def _found(self, name: str, health: AgentHealth) -> None:
        self._health[name] = health
        self._looks[name] = 0
        self._due.pop(name, None)
        condition = conditions.checked(self._conditions.get(name), well=True, now=self._clock.now())
        if condition is not None:
            self._conditions[name] = condition
        self._changed(name)

    def _look_again(self, name: str, health: AgentHealth) -> None:
        now = self._clock.now()
        soon = now + timedelta(seconds=LOOK_AGAIN[min(self._looks[name], len(LOOK_AGAIN) - 1)])
        self._looks[name] += 1
        self._due[name] = soon
        rests = health.state in ("cooling", "exhausted") and health.until is None
        self._health[name] = health.model_copy(update={"until": soon}) if rests else health
        self._changed(name)
