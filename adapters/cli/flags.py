"""Commands as a command line: ``conductor start "a small shop" --from DIR --budget 5 --json``.

The options are those of every other surface, with dashes. ``argparse`` only cuts the line into pieces and lays out the help;
what a value may be is decided by the command itself, so a refusal reads the same everywhere.
"""

import argparse
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import JsonValue

from adapters.cli.ends import exit_codes
from adapters.cli.farewell import PROGRAM
from adapters.cli.machine import MACHINE
from adapters.cli.said import flags_as_said, take_said
from conductor_core.domain.command import TOPICS, Command
from conductor_core.errors import UsageError
from conductor_core.logic.dashed import needs_value
from conductor_core.logic.grammar import build, find, parse, takes, unknown_option
from conductor_core.logic.options import Option, by_topic, command_help, command_name, options
from conductor_core.logic.sentences import plain, quoted

Switches = Mapping[str, str]
"""Flags that are about this surface and not about the order, with what they do."""
SWITCHES: Switches = MappingProxyType({"json": "Print the answer as one JSON object."})
"""Those that every command takes."""
NONE: Mapping[type[Command], Switches] = MappingProxyType({})
DISTRIBUTION = "multi-llm-conductor"
"""What the package index knows the program as."""

WIDTH = 100
"""Columns of help, the same on every terminal."""


@dataclass(frozen=True)
class Order:
    """A command line that orders something."""

    command: Command
    switches: frozenset[str] = frozenset()
    """Names of the switches that were given, e.g. ``json``."""


@dataclass(frozen=True)
class Help:
    """A command line that asks how to use this one."""

    text: str
    data: JsonValue = None
    """The same for a program."""


def read(
    argv: Sequence[str], commands: Sequence[type[Command]], own: Mapping[type[Command], Switches] = NONE
) -> Order | Help:
    """What a command line orders, or the help it asks for.

    Args:
        argv: the words of the line.
        commands: those there are.
        own: switches that only some of them take.

    Raises:
        NeedsInput: a required field was not given.
        UsageError: the command or a flag is unknown, or a value is not acceptable.
    """
    cut = list(argv).index("--") if "--" in argv else len(argv)
    head, tail = list(argv[:cut]), list(argv[cut + 1 :])
    if [word for word in head if word != "--json"] == ["--version"]:
        from importlib.metadata import version  # noqa: PLC0415 - takes longer to load than all of this

        number = version(DISTRIBUTION)
        return Help(f"{PROGRAM} {number}", {"program": PROGRAM, "version": number})
    try:
        if not set(head) - {"--json"} or {"-h", "--help"} & set(head) or _is_help(head[0], commands):
            named = [word for word in head if not word.startswith("-") and not _is_help(word, commands)]
            if not named:
                return Help(overview(commands), {command_name(one): command_help(one) for one in commands})
            command = find(named[0], commands)
            page = command_page(command, {**SWITCHES, **own.get(command, {})})
            return Help(page, {option.name: option.help for option in options(command)})
        command = find(head[0], commands)
        return _order(command, head[1:], tail, {**SWITCHES, **own.get(command, {})})
    except UsageError as error:
        error.example = command_line(parse(error.example, commands)) if error.example else None
        raise


def overview(commands: Sequence[type[Command]]) -> str:
    """All commands by what they are about, one line each."""
    widest = max(len(command_name(command)) for command in commands)
    parts = [
        "\n".join([f"{TOPICS[topic]}:", *(f"  {command_name(one):<{widest}}  {command_help(one)}" for one in found)])
        for topic, found in by_topic(commands).items()
    ]
    parts.append("\n".join(["This machine:", *(f"  {name}: {told}" for name, told in MACHINE.items())]))
    return (
        f"usage: {PROGRAM} COMMAND …\n\n"
        + "\n\n".join(parts)
        + f"\n\n{PROGRAM} COMMAND --help tells more about one, {PROGRAM} --version which one this is.\n"
    )


def command_page(command: type[Command], switches: Switches = SWITCHES) -> str:
    """Everything about one command."""
    return _parser(command, switches).format_help() + exit_codes(command, WIDTH)


def command_line(command: Command) -> str:
    """How a command is typed in a shell, e.g. ``conductor start 'a small shop' --budget 5``."""
    known = options(type(command))
    given = command.model_dump(by_alias=True, mode="json", exclude={"name"}, exclude_defaults=True)
    words: list[str] = []
    flags: list[str] = []
    for option in sorted(known, key=lambda option: option.kind == "rest"):
        if option.name not in given:
            continue
        value = given[option.name]
        if option.kind == "rest" or option.required or option.pattern:
            words.append(str(value))
        elif option.kind == "flag":
            flags.append(f"--{option.dashed}" if value else f"--no-{option.dashed}")
        else:
            text = _text(value)
            flags += [f"--{option.dashed}={text}"] if text.startswith("-") else [f"--{option.dashed}", text]
    if any(word.startswith("-") for word in words):
        return shlex.join([PROGRAM, command.name, *flags, "--", *words])
    return shlex.join([PROGRAM, command.name, *words, *flags])


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _is_help(word: str, commands: Sequence[type[Command]]) -> bool:
    """Whether a word asks for help here; where there is a command of that name, the command does."""
    return word == "help" and "help" not in map(command_name, commands)


def _order(command: type[Command], head: list[str], tail: list[str], switches: Switches) -> Order:
    parser = _parser(command, switches)
    try:
        found, unknown = parser.parse_known_intermixed_args(flags_as_said(command, head))
    except argparse.ArgumentError as error:
        raise _misused(command, error.argument_name or "") from None
    if unknown:
        raise unknown_option(unknown[0].lstrip("-").partition("=")[0], command, switches)
    values = _values(command, vars(found), list(found.words), tail)
    return Order(build(command, values), frozenset(name for name in switches if getattr(found, f"switch_{name}")))


def _values(
    command: type[Command], found: Mapping[str, object], words: list[str], tail: list[str]
) -> dict[str, object]:
    """Flags first, then words: required ones in order, the remainder joined to the rest of the line."""
    given: dict[str, object] = {}
    for option in options(command):
        value = found.get(option.name)
        if isinstance(value, list):
            if len(value) > 1 and option.kind != "list":
                raise UsageError(f"{option.name} is given twice.", field=option.name, example=command.spec.example)
            if option.min_length and not any(value):
                raise needs_value(command, option)
            given[option.name] = ",".join(value)
        elif value is not None:
            given[option.name] = value
    words = take_said(command, words, given) + tail
    while words and (taker := takes(options(command), words[0], given)):
        given[taker.name] = words.pop(0)
    rest = next((option for option in options(command) if option.kind == "rest" and option.name not in given), None)
    if words and rest is not None:
        given[rest.name] = " ".join(words)
    elif words:
        message = f"{command_name(command)} does not take {quoted(words[0])} here; see {PROGRAM} {command_name(command)} --help."
        raise UsageError(message, example=command.spec.example)
    return given


def _misused(command: type[Command], flag: str) -> UsageError:
    name = flag.partition("/")[0].lstrip("-")
    option = next((option for option in options(command) if option.dashed == name), None)
    if option is None or option.kind == "flag":
        return UsageError(f"--{name} takes no value.", field=name, example=command.spec.example)
    return needs_value(command, option)


def _parser(command: type[Command], switches: Switches) -> argparse.ArgumentParser:
    name = command_name(command)
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {name}",
        usage=" ".join([f"{PROGRAM} {name}", *_words_usage(command), "[options]"]),
        description=command_help(command),
        epilog=f"example: {command_line(parse(command.spec.example, [command]))}",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=WIDTH, max_help_position=32),
        add_help=False,
        allow_abbrev=False,
        exit_on_error=False,
        argument_default=None,
    )
    words = parser.add_argument_group("words", "in this order, or by name")
    flags = parser.add_argument_group("options")
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    for option in options(command):
        _add(words if _is_word(option) else flags, option)
    for switch, text in switches.items():
        flags.add_argument(f"--{switch}", action="store_true", dest=f"switch_{switch}", help=text)
    flags.add_argument("--help", action="store_true", dest="switch_help", help="Show this.")
    return parser


def _add(group: argparse._ArgumentGroup, option: Option) -> None:
    text = _help(option).replace("%", "%%")
    flag = f"--{option.dashed}"
    if option.kind == "flag":
        group.add_argument(flag, action=argparse.BooleanOptionalAction, dest=option.name, help=text, default=None)
    else:
        group.add_argument(flag, action="append", dest=option.name, metavar=option.example, help=text)


def _help(option: Option) -> str:
    notes = []
    if option.minimum is not None and option.maximum is not None:
        notes.append(f"from {plain(option.minimum)} to {plain(option.maximum)}")
    if not option.required and option.default not in (None, "", [], False):
        notes.append(f"default {option.default}")
    return f"{option.help} ({'; '.join(notes)})" if notes else option.help


def _is_word(option: Option) -> bool:
    return option.required or option.kind == "rest" or option.pattern is not None


def _words_usage(command: type[Command]) -> list[str]:
    ordered = sorted(filter(_is_word, options(command)), key=lambda option: option.kind == "rest")
    return [option.name.upper() if option.required else f"[{option.name.upper()}]" for option in ordered]
