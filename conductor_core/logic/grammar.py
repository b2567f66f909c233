"""Understands a typed line as a command: ``start budget=5 a small web shop for bob's bikes``.

First the command's name, then ``option=value`` anywhere, then the required words in order; what remains is the rest of the
line, taken as it stands. Options may also follow the rest; quotes around it keep everything inside untouched. ``--option value``
is the same, as on a command line.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.dashed import SAID, joined, name_of, needs_value
from conductor_core.logic.options import Option, command_name, command_names, options
from conductor_core.logic.sentences import empty, first_fault, is_finite, nearest, quoted, wanted
from conductor_core.logic.words import Word, split, unquoted

THANKS = frozenset({"please", "pls", "thanks", "thank", "thx", "you", "cheers", ""})
BEHIND_A_NAME = ",:"
"""What people write behind the id that they begin with: ``cancel T5, no need``."""
MORE = "…"
"""In the place of the rest of the line: whoever gives the order is to say it."""


class NeedsInput(UsageError):  # noqa: N818 - not a mistake of the person: an order to ask
    """Something required was not said. A surface that can show a form asks for it; others show the sentence."""

    def __init__(self, message: str, command: type[Command], missing: Option, given: Mapping[str, object]) -> None:
        self.command = command
        self.missing = missing
        self.given = dict(given)
        super().__init__(message, field=missing.name, example=command.spec.example)


def outline(missing: NeedsInput) -> str:
    """How the order is typed with what was said of it and a place for what is missing, e.g. ``pick TASK 2``."""
    words = [command_name(missing.command)]
    for option in sorted(options(missing.command), key=lambda option: option.kind == "rest"):
        said = missing.given.get(option.name)
        if said is not None:
            words.append(str(said) if option.required or option.kind == "rest" else f"{option.name}={said}")
        elif option.required or option is missing.missing:
            words.append(f"{option.name.upper()}{MORE if option.kind == 'rest' else ''}")
    return " ".join(words)


def parse(line: str, commands: Sequence[type[Command]]) -> Command:
    """The command that a line orders.

    Raises:
        NeedsInput: a required field was not said.
        UsageError: the command or an option is unknown, or a value is not acceptable.
    """
    words = split(line)
    if not words:
        raise UsageError(f"Nothing was said; try {commands[0].spec.example!r}.", example=commands[0].spec.example)
    command = find(line[words[0].start : words[0].end], commands)
    values = _values(command, line, words[1:])
    rest = next((option for option in options(command) if option.kind == "rest"), None)
    if rest is not None and values.get(rest.name) == MORE:
        said = {name: value for name, value in values.items() if name != rest.name}
        raise NeedsInput(f"Say it in your words: `{usage(command)}`.", command, rest, said)
    return build(command, values)


def find(name: str, commands: Sequence[type[Command]]) -> type[Command]:
    """The command of that name.

    Raises:
        UsageError: there is none; names the nearest one.
    """
    by_name = {name: command for command in commands for name in command_names(command)}
    if found := by_name.get(name.lower()):
        return found
    meant = nearest(name, by_name)
    example = by_name[meant].spec.example if meant else commands[0].spec.example
    hint = f"did you mean {meant}?" if meant else f"known are {', '.join(map(command_name, commands))}."
    raise UsageError(f"There is no command {quoted(name)}; {hint}", field="name", example=example)


def build(command: type[Command], values: Mapping[str, object]) -> Command:
    """The command with these values, all validation done once by the model itself.

    Raises:
        NeedsInput: a required field is not among them.
        UsageError: a value is not acceptable.
    """
    known = options(command)
    prepared = {name: _prepared(name, value, known, command) for name, value in values.items()}
    try:
        return command.model_validate(prepared)
    except ValidationError as error:
        option, sentence = first_fault(error, known)
        if option and option.required and option.name not in prepared:
            raise NeedsInput(sentence, command, option, prepared) from None
        raise UsageError(sentence, field=option.name if option else None, example=shown(command, option)) from None


def shown(command: type[Command], option: Option | None) -> str:
    """The example of a command, with the option in it where it can be shown."""
    example = command.spec.example
    if option is None or option.required or option.name in _values(command, example, split(example)[1:]):
        return example
    least = f"{max(option.minimum or 0, 1):g}"
    sample = {"choice": option.choices[:1], "integer": (least,), "number": (least,), "flag": ("yes",)}.get(option.kind)
    if not sample:
        return example
    name, _, rest = example.partition(" ")
    return f"{name} {option.name}={sample[0]} {rest}".rstrip()


def usage(command: type[Command]) -> str:
    """How the command is typed, e.g. ``start [mode=fast|careful] GOAL…``."""
    first = [option.name.upper() for option in options(command) if option.required and option.kind != "rest"]
    named = [f"[{option.name}={option.example}]" for option in options(command) if not _is_words(option)]
    rest = [
        f"{option.name.upper()}…" if option.required else f"[{option.name.upper()}…]"
        for option in options(command)
        if option.kind == "rest"
    ]
    return " ".join([command_name(command), *first, *named, *rest])


def _is_words(option: Option) -> bool:
    """Whether it is said as the words behind the command, without its name."""
    return option.required or option.kind == "rest"


def takes(known: Sequence[Option], word: str, given: Mapping[str, object]) -> Option | None:
    """The option that a bare word fills: the next required one or the next that it fits, else None.

    A required one with a pattern steps back for a later one that the word fits: ``undo R1 T3`` is understood too.
    """
    open_ = [option for option in known if option.name not in given and option.kind not in ("rest", "flag")]
    for option in open_:
        if option.pattern is not None and re.fullmatch(option.pattern, word.rstrip(BEHIND_A_NAME)):
            return option
        if option.required and option.pattern is None:
            return option
    if required := next((option for option in open_ if option.required), None):
        return required
    if any(option.kind == "rest" for option in known):
        return None
    return next((option for option in open_ if option.pattern is None), None)


def unknown_option(name: str, command: type[Command], more: Iterable[str] = ()) -> UsageError:
    """The refusal of an option that the command does not have. ``more``: those that the surface has beside it."""
    named = [*(option.name for option in options(command) if not _is_words(option)), *more]
    meant = nearest(name, [*(option.name for option in options(command)), *more])
    known = f"known are {', '.join(named)}." if named else f"it takes none; write {usage(command)}."
    hint = f"did you mean {meant}?" if meant else known
    message = f"{command_name(command)} has no option {quoted(name)}; {hint}"
    return UsageError(message, field=name, example=command.spec.example)


def option_named(key: str, command: type[Command], *, strict: bool) -> Option | None:
    """The option meant by ``key=``; where it is not ``strict``, anything else is text.

    Raises:
        UsageError: there is none. A near miss is refused, too, and not taken for text: it might be a limit on spending.
    """
    wanted_name = key.lower().replace("-", "_")
    for option in options(command):
        if option.name == wanted_name:
            return option
    if strict or nearest(wanted_name, [option.name for option in options(command)]):
        raise unknown_option(key, command)
    return None


def _values(command: type[Command], line: str, words: list[Word]) -> dict[str, object]:
    """Every option's text. Words are eaten from the front, options of the tail from the back, the rest is what is left."""
    known = options(command)
    rest = next((option for option in known if option.kind == "rest"), None)
    given: dict[str, object] = {}
    words = joined(command, words)
    while words:
        word = words[0]
        strict = rest is None or word.text.lower() in SAID  # no goal begins with `again=yes`
        if word.key and (option := option_named(word.key, command, strict=strict)):
            _give(given, option, word.text, command)
        elif name := name_of(word):
            raise _misused(name, command)
        elif option := takes(known, word.text, given):
            given[option.name] = word.text
        else:
            break
        words = words[1:]
    if rest is not None and words:
        _take_rest(given, rest, command, line, words)
    elif not _is_thanks(words):
        raise UsageError(
            f"{command_name(command)} does not take {quoted(words[0].text)} here; write {usage(command)}.",
            example=command.spec.example,
        )
    return given


def _take_rest(given: dict[str, object], rest: Option, command: type[Command], line: str, words: list[Word]) -> None:
    end = _before_thanks(words)
    while end > 1 and (key := words[end - 1].key) and (option := option_named(key, command, strict=False)):
        _give(given, option, words[end - 1].text, command)
        end -= 1
    if name := next(filter(None, map(name_of, words[max(end - 2, 0) : end])), None):
        raise _misused(name, command)
    _give(given, rest, unquoted(line[words[0].start : words[end - 1].end]), command)


def _before_thanks(words: list[Word]) -> int:
    """Where the words end without the politeness that stands behind an option; behind anything else it may belong to what is said."""
    end = len(words)
    while end > 1 and _is_thanks(words[end - 1 : end]):
        end -= 1
    return end if words[end - 1].key else len(words)


def _is_thanks(words: Sequence[Word]) -> bool:
    return all(word.text.lower().strip(".!,") in THANKS for word in words)


def _misused(name: str, command: type[Command]) -> UsageError:
    """The refusal of ``--name`` where an option stands: there is none of that name, or nothing behind it."""
    option = option_named(name, command, strict=True)
    return needs_value(command, option) if option else unknown_option(name, command)


def _give(given: dict[str, object], option: Option, value: str, command: type[Command]) -> None:
    if option.name in given:
        raise UsageError(f"{option.name} is given twice.", field=option.name, example=shown(command, option))
    given[option.name] = value


def _prepared(name: str, value: object, known: Sequence[Option], command: type[Command]) -> object:
    """Text as the model wants it: lists split, numbers that are none refused."""
    option = next((option for option in known if option.name == name), None)
    if option is None:
        raise unknown_option(name, command)
    if option.kind in ("number", "integer", "choice") and isinstance(value, str):
        value = value.rstrip(",")
    if option.pattern is not None and isinstance(value, str):
        value = value.rstrip(BEHIND_A_NAME)
    if option.kind == "list" and isinstance(value, str):
        parts = tuple(part.strip() for part in value.split(",") if part.strip())
        if not parts:
            raise UsageError(f"{name} {empty(option)}", field=name, example=shown(command, option))
        return parts
    if option.kind == "number" and isinstance(value, str) and not is_finite(value):
        message = f"{name} must be {wanted(option)}, not {quoted(value)}."
        raise UsageError(message, field=name, example=shown(command, option))
    return value
