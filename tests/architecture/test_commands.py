"""Every command explains itself, and its example works on every surface."""

import shlex

import pytest

from adapters.cli.flags import Order, command_line, command_page, read
from conductor_core.commands import COMMANDS
from conductor_core.domain.command import Command
from conductor_core.logic.grammar import parse
from conductor_core.logic.options import command_help, command_name, options

NAMES = [command_name(command) for command in COMMANDS]


def test_names_are_words_and_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(name.isalpha() and name.islower() for name in NAMES)


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_a_command_explains_itself(command: type[Command]) -> None:
    assert command.__doc__ != Command.__doc__, "its docstring is its help"
    assert command_help(command).endswith(".")
    for option in options(command):
        assert option.help.endswith("."), f"{option.name} needs a description"


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_its_example_works_as_a_line_and_as_flags(command: type[Command]) -> None:
    typed = parse(command.spec.example, COMMANDS)
    assert isinstance(typed, command)
    assert read(shlex.split(command_line(typed))[1:], COMMANDS) == Order(typed)
    assert "example: conductor" in command_page(command)


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_at_most_one_option_takes_the_rest(command: type[Command]) -> None:
    assert [option.kind for option in options(command)].count("rest") <= 1
