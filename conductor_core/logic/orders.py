"""Whether a line reads as a command or as talk. Talk begins with the words of commands, too: ``start with the schema``."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Literal

from conductor_core.domain.command import Command
from conductor_core.domain.ids import KEY_SHAPE
from conductor_core.errors import UsageError
from conductor_core.logic.dashed import is_said, name_of
from conductor_core.logic.grammar import NeedsInput, find, parse
from conductor_core.logic.greetings import order_meant, ungreeted
from conductor_core.logic.options import command_name, command_names, options
from conductor_core.logic.words import Word, split

Kind = Literal["order", "slip", "risky", "answering", "wordy", "free"]
"""How a line reads.

``slip``: an order with a name that is not quite right. ``risky``: one that begins or ends a run, and may as well be talk.
``answering``: one that answers in free words, and is talk where nothing is asked. ``wordy``: it names an order, and goes on
as talk.
"""

BEGINS_OR_ENDS = frozenset({"start", "cancel"})
ANSWERS = frozenset({"answer", "reject"})
SHORT = 2
"""Words of a line that is an order with a slip rather than talk."""
ALIKE, VERY_ALIKE = 0.75, 0.8
"""How like the name of a command a word has to be to count as a slip: ``strat`` is, ``rename`` is no ``resume``.

Where the rest of the line is nothing for that command, it has to be very like it: ``line 12`` is no ``link``.
"""
POINTING = frozenset({"a", "an", "the", "this", "that", "these", "those", "my", "our", "your", "their", "its"})
"""Words that name nothing: ``show a spinner`` is talk."""
NAMED = re.compile(rf"(R[0-9]+(\.\w+)?|{KEY_SHAPE}|task\s+{KEY_SHAPE}|task\s+[0-9]+)(?!\w)", re.IGNORECASE)
"""A run or a task as orders begin with it."""


def kind_of(line: str, commands: Sequence[type[Command]]) -> Kind:
    """How a line reads, wherever it is said."""
    line = order_meant(line)
    explicit, text = line[:1] in ("!", "/"), line.lstrip("!/").strip()
    parts = split(text)
    if not parts:
        return "free"
    if explicit:
        return "order"
    known = {name for command in commands for name in command_names(command)}
    if parts[0].text.lower() in known:
        return _begun_as_order(text, parts, commands)
    if order_named(text) in known:
        return "wordy"
    return "slip" if _is_slip(text, parts, commands) else "free"


def _begun_as_order(text: str, parts: Sequence[Word], commands: Sequence[type[Command]]) -> Kind:
    name, few = parts[0].text.lower(), len(parts) <= SHORT
    try:
        command = parse(text, commands)
    except UsageError as refusal:
        meant = few or _names_one(text, parts) or is_said(refusal.field, parts)
        return "order" if meant or _has_options(parts, commands) else "wordy"
    if name in BEGINS_OR_ENDS:
        return "risky" if _may_be_talk(text, parts) else "order"
    if not few and _points(command, parts[1]):
        return "wordy"
    return "answering" if not few and name in ANSWERS and _is_free(command) else "order"


def _is_slip(text: str, parts: Sequence[Word], commands: Sequence[type[Command]]) -> bool:
    """Whether it is an order but for its name: a short line, or a longer one that says more than free words."""
    names, few = [command_name(command) for command in commands], len(parts) <= SHORT
    alike = get_close_matches(parts[0].text.lower(), names, n=1, cutoff=ALIKE)
    if not alike:
        return False
    try:
        command = parse(order_meant(alike[0] + text[parts[0].end :]), commands)
    except NeedsInput:
        return few
    except UsageError:
        very = get_close_matches(parts[0].text.lower(), alike, cutoff=VERY_ALIKE)
        return _names_one(text, parts) or (few and bool(very))
    return few or not _is_free(command)


def _is_free(command: Command) -> bool:
    """Whether all that was said behind its name are free words."""
    rest = {option.name for option in options(type(command)) if option.kind == "rest"}
    return bool(rest) and command.model_dump(exclude_defaults=True, by_alias=True).keys() - {"name"} <= rest


def _points(command: Command, word: Word) -> bool:
    """Whether it would be about something that is called ``the``."""
    given = command.model_dump(by_alias=True)
    named = (given[option.name] for option in options(type(command)) if option.kind != "rest")
    return word.text.lower() in POINTING and word.text in named


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
