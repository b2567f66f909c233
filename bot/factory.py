"""From the settings to everybody who may be at work. Made anew when ``conductor.toml`` changes; what it keeps, lasts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.agents import gate, models_to_name, programs_at_work
from bot.catalogue_tables import known_models, own_prices
from bot.configuration import AgentTable, Configuration
from bot.connections import Connections
from bot.declarations import Declarations
from bot.declared_names import OVERLOOKED, overlooked_agents
from bot.faults import OnFault, refuse
from bot.settings import Settings
from bot.sources import Source, find_sources
from conductor_core.agents.api.agent import ROLES, ApiAgent, Habits
from conductor_core.agents.api.loop import Mind
from conductor_core.agents.cli.logins import Logins
from conductor_core.agents.commands import builtin_agents
from conductor_core.domain.agent import AgentCard, ModelCard
from conductor_core.domain.chat import Effort
from conductor_core.domain.plan import AgentRole, Plan
from conductor_core.domain.run import Team
from conductor_core.domain.usage import Micros
from conductor_core.llms.broker.broker import KeyBroker
from conductor_core.llms.caching import AnswerCache
from conductor_core.llms.capped import Capped
from conductor_core.llms.gates import Gates
from conductor_core.llms.prices import Prices
from conductor_core.llms.tunnel import HostTunnels
from conductor_core.logic.limiting import Limits
from conductor_core.logic.plan_rules import by_known_agents, check_plan
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.roster import Unset
from conductor_core.ports.agent import Agent
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store

AS_USUAL = AgentTable()


Servers = tuple[tuple[str, tuple[str, ...]], ...]
"""Model servers of this machine with their models."""


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Everybody, and what was said about them."""

    agents: tuple[Agent, ...]
    chains: Mapping[AgentRole, tuple[str, ...]]
    """For a role, whom to ask first."""
    teams: Mapping[str, Team]
    unset: tuple[Unset, ...]
    """Providers that are not set up."""


def _overlooked(settings: Settings) -> Iterator[Unset]:
    if folder := overlooked_agents(settings.home, settings.config_path):
        yield Unset(str(folder), "Declared agents", wrong=f"{OVERLOOKED}.")


class Factory:
    """Makes agents. Limits, breakers, connections and the cache outlive what is made of them."""

    def __init__(
        self,
        clock: Clock,
        store: Store,
        cards: Callable[[], Sequence[AgentCard]],
        stack: AsyncExitStack,
        redactor: Redactor,
    ) -> None:
        """``cards`` gives all agents as they are now, for the rules of plans; ``stack`` closes everything in the end.

        ``redactor`` learns of logins.
        """
        self._configuration = Configuration()
        self.cache = AnswerCache(store, clock, redactor, on=lambda: self._configuration.cache.models)
        self._prices = Prices(clock=clock)
        self._connections = Connections(Gates(clock, self.cache, self._limits), self._prices, stack)
        self._broker = KeyBroker(self._prices)
        stack.push_async_callback(self._broker.close)
        self._logins = Logins(home=Path("~"), tunnels=HostTunnels(), redactor=redactor)
        self._cards = cards
        self._servers: Servers = ()

    def reuses_results(self) -> bool:
        """Whether results of agents may be taken from an earlier time."""
        return self._configuration.cache.results

    async def make(self, settings: Settings, on_fault: OnFault = refuse) -> Crew:
        """Everybody that these settings make. ``on_fault`` is told of a declared agent that is not usable.

        Raises:
            SettingsError: it is not to be done without; nothing was changed.
        """
        configuration = settings.configuration
        known = known_models(configuration)
        declared = Declarations(configuration, known, on_fault).read(settings.agent_folders)
        sources, unset = await find_sources(settings, known)
        self._configuration = configuration
        self._servers = _on_this_machine(sources)
        self._prices.change(own_prices(configuration), known)
        if any(not source.provider.local for source in sources):
            await self._prices.load()
        ways, models = gate(self._broker, sources, known), models_to_name(sources, known)
        agents = [
            *builtin_agents(declared.commands),
            *(agent for source in sources for agent in self._agents(source)),
            *programs_at_work(configuration, declared.programs, ways, self._logins, models),
        ]
        return Crew(
            agents=tuple(agents),
            chains={role: table.agents for role, table in configuration.roles.items() if table.agents},
            teams={name: Team(name=name, roles=table.chosen) for name, table in configuration.teams.items()},
            unset=(*unset, *_overlooked(settings)),
        )

    async def make_if_servers_changed(self, settings: Settings) -> Crew | None:
        """Everybody, where model servers of this machine were started or have other models than when all were made last."""
        sources, _ = await find_sources(settings, known_models(settings.configuration))
        return None if _on_this_machine(sources) == self._servers else await self.make(settings)

    def _limits(self, provider: str) -> Limits:
        table = self._configuration.providers.get(provider)
        return table.limits if table else Limits()

    def _agents(self, source: Source) -> Iterator[Agent]:
        """The provider's own agent, and those that people made of its models."""
        tables = self._configuration.agents
        own = {name: table for name, table in tables.items() if table.provider == source.name}
        for name, table in {source.name: tables.get(source.name, AS_USUAL), **own}.items():
            if table.enabled and table.provider in (None, source.name):
                yield self._agent(name, table, source)

    def _agent(self, name: str, table: AgentTable, source: Source) -> ApiAgent:
        usual = table.model or source.usual
        single = table.model is not None or source.pinned
        others = () if single else tuple(model for model in source.provider.models if model != usual)
        minds = [self._mind(name, table, source, model, single=single) for model in (usual, *others)]
        return ApiAgent(
            name=name,
            vendor=source.name,
            title=table.title or f"{source.provider.title}, {usual}",
            mind=minds[0],
            plan_rules=self._rules,
            roles=table.roles or ROLES,
            others=minds[1:],
            habits=Habits(
                efforts=self._efforts(table),
                temperature=table.temperature,
                words=table.prompt,
                concurrency=table.concurrency or Habits().concurrency,
                weight=table.prefer,
            ),
        )

    def _mind(self, agent: str, table: AgentTable, source: Source, name: str, *, single: bool) -> Mind:
        model = self._connections.model(source.name, source.provider, source.keys, name)
        if table.price_cap is not None:
            model = Capped(model, Micros(round(table.price_cap * 1_000_000)), agent=agent)
        facts = source.provider.facts(name)
        wanted = {role: each.tier for role, each in self._configuration.roles.items() if each.tier is not None}
        chosen_for = tuple(role for role, tier in wanted.items() if tier == facts.tier)
        if name == source.provider.planner_model and "planner" not in wanted and not single:
            chosen_for = (*chosen_for, "planner")
        card = ModelCard(
            name=name,
            context=facts.context,
            price=self._prices.usual(source.name, name),
            tier=facts.tier,
            thinks=facts.thinks,
            sees=facts.sees,
            good_for=facts.good_for,
            chosen_for=chosen_for,
        )
        return Mind(model=model, name=name, context=facts.context, max_output=facts.max_output, card=card)

    def _efforts(self, table: AgentTable) -> dict[AgentRole, Effort]:
        if table.effort is not None:
            return dict.fromkeys(ROLES, table.effort)
        return {role: each.effort for role, each in self._configuration.roles.items() if each.effort is not None}

    def _rules(self, plan: Plan) -> Plan:
        cards = self._cards()
        plan = by_known_agents(plan, cards)
        check_plan(plan, cards)
        return plan


def _on_this_machine(sources: Iterable[Source]) -> Servers:
    return tuple((source.name, tuple(source.provider.models)) for source in sources if source.provider.local)
