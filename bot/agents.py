"""Which agents there are: the built-in ones, and one for each provider that has a key."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from bot.settings import Settings
from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.agents.cli.found import found_programs
from conductor_core.agents.commands import builtin_agents
from conductor_core.agents.commands.declared import Declaration, read_declaration
from conductor_core.domain.agent import AgentCard
from conductor_core.domain.plan import Plan
from conductor_core.engine.clock import SystemClock
from conductor_core.llms.catalogue import Provider, catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.prices import Prices
from conductor_core.logic.plan_rules import check_plan
from conductor_core.ports.agent import Agent
from conductor_core.ports.model import LanguageModel

LOCAL_KEY = "none"
"""Sent to an address of one's own that was set without a key."""


def all_agents(
    settings: Settings, cards: Callable[[], Sequence[AgentCard]], stack: AsyncExitStack
) -> tuple[Agent, ...]:
    """Everyone who may be at work.

    Args:
        settings: with the keys.
        cards: gives all agents once they are registered, for the rules of plans.
        stack: closes connections in the end.

    Raises:
        SettingsError: a declared agent is not usable.
    """

    def rules(plan: Plan) -> Plan:
        check_plan(plan, cards())
        return plan

    ours = builtin_agents(_declarations(settings.home.expanduser() / "agents"))
    return (*ours, *_api_agents(settings, rules, stack), *found_programs())


def _declarations(folder: Path) -> tuple[Declaration, ...]:
    """Programs that were declared as agents, one TOML file each."""
    return tuple(read_declaration(path.read_text("utf-8"), str(path)) for path in sorted(folder.glob("*.toml")))


def _api_agents(settings: Settings, rules: Callable[[Plan], Plan], stack: AsyncExitStack) -> Iterator[Agent]:
    prices = Prices(clock=SystemClock())
    for name, provider in catalogue().providers.items():
        base_url = settings.named(provider.url_setting)
        key = settings.named(provider.key_setting) or (LOCAL_KEY if base_url else None)
        chosen = settings.named(provider.key_setting.replace("_API_KEY", "_MODEL"))
        usual = chosen or provider.model
        if key is None or usual is None:
            continue
        model = connect(name, provider, key=key, prices=prices, base_url=base_url)
        stack.push_async_callback(model.close)
        yield ApiAgent(
            name=name,
            vendor=name,
            title=f"{provider.title}, {usual}",
            mind=_mind(model, provider, usual),
            planning_mind=_mind(model, provider, chosen or provider.planner_model or usual),
            plan_rules=rules,
        )


def _mind(model: LanguageModel, provider: Provider, name: str) -> Mind:
    facts = provider.facts(name)
    return Mind(model=model, name=name, context=facts.context, max_output=facts.max_output)
