"""Which agents there are: the built-in ones, and one for each provider that has a key."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from bot.settings import Settings
from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.agents.cli.catalogue import declares_program, read_program
from conductor_core.agents.cli.found import found_programs
from conductor_core.agents.cli.gate import Gate
from conductor_core.agents.cli.program import Program
from conductor_core.agents.commands import builtin_agents
from conductor_core.agents.commands.declared import Declaration, read_declaration
from conductor_core.domain.agent import AgentCard
from conductor_core.domain.plan import Plan
from conductor_core.engine.clock import SystemClock
from conductor_core.llms.broker.broker import KeyBroker
from conductor_core.llms.catalogue import Provider, catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.prices import Prices
from conductor_core.logic.plan_rules import check_plan
from conductor_core.ports.agent import Agent
from conductor_core.ports.broker import Account
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

    commands, programs = _declarations(settings.home.expanduser() / "agents")
    found = found_programs(_gate(settings, stack), declared=programs)
    return (*builtin_agents(commands), *_api_agents(settings, rules, stack), *found)


def _declarations(folder: Path) -> tuple[list[Declaration], list[Program]]:
    """What was declared as an agent, one TOML file each: commands, and agent programs."""
    commands, programs = [], []
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text("utf-8")
        if declares_program(text):
            programs.append(read_program(text, str(path)))
        else:
            commands.append(read_declaration(text, str(path)))
    return commands, programs


def _gate(settings: Settings, stack: AsyncExitStack) -> Gate:
    """The way of agent programs to the providers that have a key."""
    broker = KeyBroker(Prices(clock=SystemClock()))
    stack.push_async_callback(broker.close)
    accounts = {}
    for name, provider in catalogue().providers.items():
        key = settings.named(provider.key_setting)
        if key:
            base_url = settings.named(provider.url_setting) or provider.base_url
            accounts[name] = Account(provider=name, dialect="openai", base_url=base_url, key=key)
    names = {name: provider.key_setting for name, provider in catalogue().providers.items()}
    return Gate(broker=broker, accounts=accounts, settings=names)


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
