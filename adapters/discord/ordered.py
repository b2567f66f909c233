"""What somebody orders by a command or a form, as every other surface reads it. Pure."""

from adapters.chat.handing import BARE
from adapters.discord.forms import PERSON
from adapters.discord.reading import Ordered
from adapters.discord.wording import by_id
from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command
from conductor_core.logic.grammar import build, find, parse
from conductor_core.logic.options import options


def ordered_command(ordered: Ordered) -> Command:
    """What somebody ordered.

    Raises:
        UsageError: something is missing or wrong.
    """
    command = find(ordered.command, COMMANDS)
    if command is Start and ordered.files and not ordered.values.get("goal"):
        return parse(BARE, COMMANDS)
    people = {option.name for option in options(command) if option.names == "person"}
    values = {name: _named(str(value)) if name in people else value for name, value in ordered.values.items()}
    return build(command, values)


def _named(person: str) -> str:
    """By the id that orders know them by: they were chosen, which gives a number, or mentioned."""
    return f"{PERSON}{person}" if person.isdecimal() else by_id(person)
