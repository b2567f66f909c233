"""Agent programs of this machine as members of the team."""

from collections.abc import Callable, Iterable, Iterator

from conductor_core.agents.cli.access import Access
from conductor_core.agents.cli.agent import CliAgent, Habits
from conductor_core.agents.cli.catalogue import known_programs
from conductor_core.agents.cli.installed import find
from conductor_core.agents.cli.program import Program
from conductor_core.agents.cli.version import Versions

AS_USUAL = Habits()


def found_programs(
    access: Callable[[Program], Access],
    path: str | None = None,
    *,
    declared: Iterable[Program] = (),
    habits: Callable[[str], Habits] = lambda _: AS_USUAL,
) -> tuple[CliAgent, ...]:
    """Every agent program that can be started here; nothing is started yet.

    Args:
        access: the way of each to its provider.
        path: searched instead of the environment's PATH.
        declared: by people; one with the name of a known program stands instead of it.
        habits: how a program of a name is to be treated.
    """
    programs = {program.name: program for program in (*known_programs(), *declared)}
    versions = Versions()
    return tuple(_found(programs.values(), access, path, versions, habits))


def _found(
    programs: Iterable[Program],
    access: Callable[[Program], Access],
    path: str | None,
    versions: Versions,
    habits: Callable[[str], Habits],
) -> Iterator[CliAgent]:
    for program in programs:
        installed = find(program.argv[0], path)
        if installed is not None:
            yield CliAgent(program, installed, access(program), versions, habits(program.name))
