"""Options said as in threads: ``rule push owner other=no``, and flags with a yes or no behind them: ``--other no``."""

import re
from collections.abc import Sequence

from conductor_core.commands.naming import EXAMPLES
from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.dashed import SAID
from conductor_core.logic.grammar import option_named
from conductor_core.logic.options import options
from conductor_core.logic.words import KEY


def flags_as_said(command: type[Command], head: Sequence[str]) -> list[str]:
    """The words of a line, with ``--other no`` and ``--other=no`` as ``other=no``; a flag alone stays as it is.

    Where a command takes the rest of the line, a word behind a flag belongs to that.
    """
    flags = {f"--{option.dashed}": option.name for option in options(command) if option.kind == "flag"}
    rest = any(option.kind == "rest" for option in options(command))
    words: list[str] = []
    for word in head:
        flag, is_, value = word.partition("=")
        if flag in flags and is_:
            words.append(f"{flags[flag]}={value}")
        elif not rest and words and words[-1] in flags and word.lower() in SAID:
            words[-1] = f"{flags[words[-1]]}={word}"
        else:
            words.append(word)
    return words


def take_said(command: type[Command], words: list[str], given: dict[str, object]) -> list[str]:
    """Put what is said as ``name=value`` into ``given``; gives the other words.

    Where a command takes the rest of the line, it counts before and behind that, and within it is text.

    Raises:
        UsageError: there is no such option, or it is given twice.
    """
    rest = any(option.kind == "rest" for option in options(command))
    if not rest:
        return [word for word in words if not _took(command, word, given, strict=True)]
    begin, end = 0, len(words)
    while begin < end and _took(command, words[begin], given, strict=False):
        begin += 1
    while end > begin and _took(command, words[end - 1], given, strict=False):
        end -= 1
    return words[begin:end]


def _is_a_sentence(key: str, word: str, command: type[Command]) -> bool:
    """Whether a word with gaps is a sentence that was put in quotes; ``project="my shop"`` is none.

    ``model="gpt-5 write a poem"`` is one: what a goal says of who works on it has no gaps, and is taken out of the goal.
    """
    texts = {option.name for option in options(command) if option.kind == "text"} - EXAMPLES.keys()
    return re.search(r"\s", word) is not None and key not in texts


def _took(command: type[Command], word: str, given: dict[str, object], *, strict: bool) -> bool:
    key = KEY.match(word)
    if key is None or (not strict and _is_a_sentence(key[1], word, command)):
        return False
    option = option_named(key[1], command, strict=strict)
    if option is None:
        return False
    if option.name in given:
        raise UsageError(f"{option.name} is given twice.", field=option.name, example=command.spec.example)
    given[option.name] = word[key.end() :]
    return True
