"""Whether the names that ``conductor.toml`` uses are names of something."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.configuration import AgentTable, Configuration, ProviderTable
from bot.declared_names import Declared
from conductor_core.agents.cli.catalogue import known_programs
from conductor_core.agents.commands import builtin_agents
from conductor_core.llms.catalogue import UNLISTED, catalogue
from conductor_core.logic.sentences import nearest, one_of

Place = tuple[str, ...]
"""Names of tables in each other, and of the value in the last."""
Fault = tuple[Place, str]

OF_THE_THREAD = frozenset({"conductor", "you"})
"""Who else speaks in a thread; an agent of that name could not be told from them."""
NOT_OF_PROGRAMS = {
    "effort": "which decides itself how much it thinks",
    "temperature": "which decides itself how it asks its model",
    "price_cap": "whose calls are held by a budget, not one by one",
}
"""What is set for agents on the API of a model only, and why not for a program."""


def misnamed(configuration: Configuration, declared: Sequence[Declared]) -> Iterator[Fault]:
    """Each fault with its place in the file; ``declared`` are agents that people declare elsewhere."""
    known = catalogue().providers
    providers = sorted({*known, *configuration.providers})
    for name, provider in configuration.providers.items():
        yield from _provider(name, provider, is_known=name in known)
    for name, model in configuration.models.items():
        provider_name, _, own = name.partition("/")
        if provider_name not in providers:
            yield ("models", name), f"models.{name} is of no provider that is known{_hint(provider_name, providers)}"
        facts = known[provider_name].facts(own) if provider_name in known else UNLISTED
        context = model.context or facts.context
        if model.max_output is not None and model.max_output >= context:
            why = f"must be less than its context of {context:,} tokens, which holds the order as well"
            yield ("models", name, "max_output"), f"models.{name}.max_output {why}."
    models = {*providers, *(name for name, agent in configuration.agents.items() if agent.provider is not None)}
    new = [one for one in declared if one.name not in models]
    yield from _agents(configuration, providers, new)
    yield from _orders(configuration, models, new)


def _provider(name: str, provider: ProviderTable, *, is_known: bool) -> Iterator[Fault]:
    place = ("providers", name)
    if not is_known:
        for field in ("base_url", "wire"):
            if getattr(provider, field) is None:
                yield place, f"providers.{name}.{field} is missing: Conductor does not know {name} by itself."
    elif provider.base_url is not None and not (provider.key_env or provider.key_file):
        key = catalogue().providers[name]
        if not key.local:
            yield (
                (*place, "base_url"),
                f"providers.{name}.base_url needs key_env beside it: name the key that is to be sent there.",
            )


def _agents(configuration: Configuration, providers: Sequence[str], declared: Sequence[Declared]) -> Iterator[Fault]:
    commands = {agent.card.name for agent in builtin_agents(())}
    programs = {program.name: Declared(program.name, logs_in=program.login is not None) for program in known_programs()}
    programs |= {one.name: one for one in declared if one.is_program}
    own_commands = {one.name for one in declared if not one.is_program} - programs.keys()
    for name, agent in configuration.agents.items():
        place = ("agents", name)
        if name in commands:
            yield place, f"agents.{name} is taken by an agent that comes with Conductor; choose another name."
        elif name in OF_THE_THREAD:
            yield place, f"agents.{name} is what threads call somebody else; choose another name."
        elif name in own_commands:
            yield place, f"agents.{name} is a command that is declared: all that it does is said in its declaration."
        elif agent.provider is None and name not in providers and name not in programs:
            yield place, f"agents.{name}.provider is missing: whose models does it think with?"
        elif agent.provider is not None and name in programs:
            yield (*place, "provider"), f"agents.{name}.provider cannot be set: {name} is a program of its own."
        elif agent.provider is not None and agent.provider not in providers:
            hint = _hint(agent.provider, providers)
            yield (*place, "provider"), f"agents.{name}.provider {agent.provider} is not known{hint}"
        if agent.login and not (name in programs and programs[name].logs_in):
            known = one_of([program.name for program in programs.values() if program.logs_in])
            yield (*place, "login"), f"agents.{name}.login cannot be set: Conductor knows the logins of {known} only."
        if name in programs:
            yield from _program(programs[name], agent)


def _program(program: Declared, table: AgentTable) -> Iterator[Fault]:
    name = program.name
    for field, why in NOT_OF_PROGRAMS.items():
        if getattr(table, field) is not None:
            yield ("agents", name, field), f"agents.{name}.{field} cannot be set: {name} is a program, {why}."
    if table.model is not None and not program.takes_model:
        why = f"the declaration of {name} puts {{model}} nowhere, so it could not be told"
        yield ("agents", name, "model"), f"agents.{name}.model cannot be set: {why}."


def _orders(configuration: Configuration, models: Iterable[str], declared: Sequence[Declared]) -> Iterator[Fault]:
    team = _roles(configuration, models, declared)
    named: list[tuple[Place, str, tuple[str, ...]]] = [
        (("roles", role, "agents"), role, table.agents) for role, table in configuration.roles.items()
    ]
    for name, table in configuration.teams.items():
        named += [(("teams", name, role), role, getattr(table, role)) for role in type(table).model_fields]
    for place, role, names in named:
        for each in names:
            if each not in team:
                yield place, f"{'.'.join(place)} names {each}, which is no agent{_hint(each, sorted(team))}"
            elif team[each] and role not in team[each]:
                yield place, f"{'.'.join(place)} names {each}, which works as {one_of(team[each])} only."


def _roles(
    configuration: Configuration, models: Iterable[str], declared: Sequence[Declared]
) -> Mapping[str, Sequence[str]]:
    """What everybody may work as; empty where nothing is said against any role."""
    roles: dict[str, Sequence[str]] = dict.fromkeys(models, ())
    roles |= {program.name: program.roles for program in known_programs()}
    roles |= {agent.card.name: agent.card.roles for agent in builtin_agents(())}
    roles |= {one.name: one.roles for one in declared}
    return roles | {name: table.roles or roles.get(name, ()) for name, table in configuration.agents.items()}


def _hint(word: str, known: Sequence[str]) -> str:
    meant = nearest(word, known)
    return f"; did you mean {meant}?" if meant else f"; there is {one_of(known)}."
