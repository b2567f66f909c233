"""Agents that are programs: those of this machine, and those that people declare."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.configuration import AgentTable, Configuration
from bot.sources import Source
from conductor_core.agents.cli.access import Access
from conductor_core.agents.cli.agent import CliAgent, Habits
from conductor_core.agents.cli.catalogue import known_programs
from conductor_core.agents.cli.found import found_programs
from conductor_core.agents.cli.gate import Gate
from conductor_core.agents.cli.logins import Logins
from conductor_core.agents.cli.program import Program
from conductor_core.llms.catalogue import Catalogue
from conductor_core.ports.broker import Account, Broker

AS_USUAL = AgentTable()


def gate(broker: Broker, sources: Iterable[Source], known: Catalogue) -> Gate:
    """The way of agent programs to the providers that have a key; of several, the first."""
    accounts = {
        source.name: Account(
            provider=source.name,
            dialect="openai",
            base_url=source.provider.base_url,
            key=next(iter(source.keys.values())),
        )
        for source in sources
    }
    settings = {name: provider.key_setting for name, provider in known.providers.items()}
    return Gate(broker=broker, accounts=accounts, settings=settings)


def programs_at_work(
    configuration: Configuration,
    declared: Sequence[Program],
    gate: Gate,
    logins: Logins,
    models: Mapping[str, Sequence[str]],
) -> Iterator[CliAgent]:
    """The agent programs of this machine, as people want them. ``models`` are those of each provider that a goal may name.

    Raises:
        SettingsError: one is to work by a login that is not known.
    """
    tables = configuration.agents

    def access(program: Program) -> Access:
        by_login = tables.get(program.name, AS_USUAL).login
        return logins.access(program) if by_login else gate.access(program)

    programs = {program.name: program for program in (*known_programs(), *declared)}
    changed = [_changed(program, tables.get(name, AS_USUAL)) for name, program in programs.items()]
    for agent in found_programs(
        access,
        declared=changed,
        habits=lambda name: _habits(tables.get(name, AS_USUAL), models),
    ):
        table = tables.get(agent.card.name, AS_USUAL)
        if table.enabled:
            agent.card = agent.card.model_copy(update={"weight": table.prefer})
            yield agent


def _changed(program: Program, table: AgentTable) -> Program:
    wanted = {"title": table.title, "roles": table.roles, "concurrency": table.concurrency}
    return program.model_copy(update={name: value for name, value in wanted.items() if value})


def _habits(table: AgentTable, models: Mapping[str, Sequence[str]]) -> Habits:
    return Habits(model=table.model or "", models=models, words=table.prompt)


def models_to_name(sources: Iterable[Source], known: Catalogue) -> Mapping[str, Sequence[str]]:
    """By provider; where people want no other model than one, that one."""
    listed = {name: tuple(provider.models) for name, provider in known.providers.items()}
    return listed | {one.name: (one.usual, *(() if one.pinned else one.provider.models)) for one in sources}
