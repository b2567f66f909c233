"""A line in the thread of a run: an order, or words for those who work on it."""

import re

from conductor_core.commands import COMMANDS
from conductor_core.commands.tell import Tell
from conductor_core.domain.command import Command
from conductor_core.logic.grammar import find, parse
from conductor_core.logic.options import command_name
from conductor_core.logic.sentences import nearest

NAMES = tuple(map(command_name, COMMANDS))
SHORT = 2
"""Words of a line that may be a command with a slip in it; nobody says so little to an agent that looks like one."""
_TO = re.compile(r"@?([Tt][0-9]{1,4})\b[:,]?\s+(.+)", re.DOTALL)


def understood(line: str) -> Command:
    """What a line means.

    Raises:
        UsageError: it is a command that is not complete or has a slip in it.
    """
    first, *others = line.split()
    if first.lower() in NAMES:
        return parse(line, COMMANDS)
    if len(others) < SHORT and nearest(first, NAMES):
        find(first, COMMANDS)
    named = _TO.fullmatch(line)
    return Tell(task=named[1], text=named[2]) if named else Tell(text=line)
