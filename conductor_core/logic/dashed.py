"""Options as command lines write them, in what is typed in a chat: ``--budget 5``, and the dash that a phone makes of two."""

import re
from collections.abc import Sequence

from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.options import Option, options
from conductor_core.logic.words import Word

SAID = frozenset({"yes", "no", "true", "false", "on", "off"})
"""What stands behind a flag where it is no word of something else."""
DASHED = re.compile(r"(?:--|—)([^\W\d_][\w-]{0,39})")


def name_of(word: Word) -> str | None:
    """``budget`` of the word ``--budget``."""
    found = None if word.key or word.quoted else DASHED.fullmatch(word.text)
    return found[1] if found else None


def joined(command: type[Command], words: Sequence[Word]) -> list[Word]:
    """The words with ``--budget 5`` as one that reads as ``budget=5`` does; names that the command does not have stay.

    What has no value behind it stays as well: within the rest of the line it is text.
    """
    known = {option.dashed: option for option in options(command)}
    rest = any(option.kind == "rest" for option in known.values())
    made: list[Word] = []
    left = list(words)
    while left:
        word = left.pop(0)
        name = (name_of(word) or "").lower().replace("_", "-")
        option = known.get(name) or known.get(name.removeprefix("no-"))
        if option is None or (option.dashed != name and option.kind != "flag"):
            keyed = known.get((word.key or "").lower().replace("_", "-"))
            made.append(_whole(word, keyed, left) if keyed else word)
        elif option.kind != "flag":
            value = left.pop(0) if left and left[0].key is None and name_of(left[0]) is None else None
            given = Word(value.text, word.start, value.end, option.name, value.quoted) if value else None
            made.append(_whole(given, option, left) if given else word)
        elif not rest and left and left[0].text.lower() in SAID:
            value = left.pop(0)
            made.append(Word(value.text, word.start, value.end, option.name))
        else:
            made.append(Word("yes" if option.dashed == name else "no", word.start, word.end, option.name))
    return made


def _whole(word: Word, option: Option, left: list[Word]) -> Word:
    """The option with its value; a list goes on with the next of what is ``left``, as long as a comma behind a name says so."""
    while (
        option.kind == "list" and not word.quoted and re.search(r"[^,],$", word.text) and left and left[0].key is None
    ):
        more = left.pop(0)
        word = Word(word.text + more.text, word.start, more.end, word.key, more.quoted)
    return word


def needs_value(command: type[Command], option: Option) -> UsageError:
    """The refusal of ``--budget`` with nothing behind it."""
    message = f"{option.name} needs a value: --{option.dashed} {option.example}."
    return UsageError(message, field=option.name, example=command.spec.example)


def is_said(name: str | None, words: Sequence[Word]) -> bool:
    """Whether an option of that name is among the words, in whichever way."""
    return any((word.key or name_of(word) or "").lower().replace("-", "_") == name for word in words if name)
