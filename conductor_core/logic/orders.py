"""Whether a line reads as a command or as talk. Talk begins with the words of commands, too: ``start with the schema``."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Literal

from conductor_core.domain.command import Command
from conductor_core.domain.ids import KEY_SHAPE
from conductor_core.errors import UsageError
from conductor_core.logic.dashed import is_said, name_of
from conductor_core.logic.grammar import find, parse
from conductor_core.logic.greetings import order_meant, ungreeted
from conductor_core.logic.options import command_name, command_names, options
from conductor_core.logic.words import Word, split

Kind = Literal["order", "slip", "risky", "wordy", "free"]
"""How a line reads.

``slip``: an order with a name that is not quite right. ``risky``: one that begins or ends a run, and may as well be talk.
``wordy``: it names an order, and goes on as talk.
"""

BEGINS_OR_ENDS = frozenset({"start", "cancel"})
SHORT = 2
"""Words of a line that is an order with a slip rather than talk."""
ALIKE = 0.75
"""How like the name of a command a word has to be to count as a slip: ``strat`` is, ``rename`` is no ``resume``."""
NAMED = re.compile(rf"(R[0-9]+(\.\w+)?|{KEY_SHAPE}|task\s+{KEY_SHAPE}|task\s+[0-9]+)(?!\w)", re.IGNORECASE)
"""A run or a task as orders begin with it."""


def kind_of(line: str, commands: Sequence[type[Command]], *, prompt: bool = False) -> Kind:
    """How a line reads; at a ``prompt`` of ours everything that begins like an order reads as one, slips included."""
    line = order_meant(line)
    explicit, text = line[:1] in ("!", "/"), line.lstrip("!/").strip()
    parts = split(text)
    words = [word.text.lower() for word in parts]
    if not words:
        return "free"
    if explicit:
        return "order"
    names = [command_name(command) for command in commands]
    known = {name for command in commands for name in command_names(command)}
    few = len(words) <= SHORT
    if words[0] not in known:
        if order_named(text) in known:
            return "wordy"
        return "slip" if (few or prompt) and get_close_matches(words[0], names, n=1, cutoff=ALIKE) else "free"
    try:
        parse(text, commands)
    except UsageError as refusal:
        meant = few or prompt or _names_one(text, parts) or is_said(refusal.field, parts)
        return "order" if meant or _has_options(parts, commands) else "wordy"
    return "risky" if words[0] in BEGINS_OR_ENDS and _may_be_talk(text, parts) else "order"


def _has_options(parts: Sequence[Word], commands: Sequence[type[Command]]) -> bool:
    """Whether one that its command has is among the words: that is no talk, whatever else is wrong with it."""
    command = find(parts[0].text, commands)
    return any(is_said(option.name, parts) for option in options(command))


def order_named(line: str) -> str:
    """The word an order would begin with, whoever greets first; empty where there is none."""
    first = re.match(r"[!/ ]*(\w+)", ungreeted(line).lower())
    return first[1] if first else ""


def _names_one(text: str, parts: Sequence[Word]) -> bool:
    """Whether a run or a task stands behind the word that it begins with."""
    return len(parts) > 1 and NAMED.match(text, parts[1].start) is not None


def _may_be_talk(text: str, parts: Sequence[Word]) -> bool:
    """Nothing of it is what only an order has: an option, or what is to end."""
    options_said = any(part.key or name_of(part) for part in parts)
    ends = parts[0].text.lower() == "cancel" and _names_one(text, parts)
    return len(parts) > 1 and not options_said and not ends
