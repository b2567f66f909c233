"""Reads ``conductor.toml`` and says everything that is wrong with it, each with its line.

It is looked for in three places, and the first one that is there counts:

1. the file that ``CONDUCTOR_CONFIG`` names;
2. the data folder, where ``CONDUCTOR_HOME`` names one from the root of the disk on;
3. beside the program, where its ``.env`` is too.

Never in the folder one happens to stand in, nor in a data folder inside it: that may be somebody else's project, and this
file says where keys and code are sent.
"""

import re
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.configuration import Configuration
from bot.configuration_names import Fault, Place, misnamed
from bot.declared_names import Declared
from bot.setting_files import read_file
from conductor_core.errors import SettingsError
from conductor_core.logic.options import option
from conductor_core.logic.sentences import fault, nearest, one_of, quoted
from conductor_core.logic.toml_lines import lines_of, nearest_line

FILE = "conductor.toml"
ROUNDS = 20
"""Of taking out what is wrong; each may show that something misses what was taken out."""
KEY_WORDS = frozenset({"key", "api_key", "apikey", "token", "secret", "password"})
"""What people call a key when they want to write it into the file."""


_TUPLE = re.compile(r"\('.*\)")
"""How the parser writes the name of a table."""
_QUOTED = re.compile(r"'([^']*)'")
_BARE = ("float_type", "int_type", "bool_type")
"""What is wrong with a value that would have to stand without quotation marks."""
_NUMBER_OR_TRUTH = re.compile(r"true|false|[-+\d._]+")
NOTHING = Configuration()
"""No file."""


@dataclass(frozen=True)
class Configured:
    """What the file says."""

    configuration: Configuration = NOTHING
    path: Path | None = None
    """The file; None where there is none."""
    faults: tuple[str, ...] = ()
    """With them the configuration is that of no file at all."""


def find(named: Path | None, home: Path, beside: Path) -> Path | None:
    """The file that counts, whether it can be read or not; None where there is none.

    Args:
        named: by ``CONDUCTOR_CONFIG``.
        home: the data folder as it is set.
        beside: the program's folder.
    """
    if named is not None:
        return named.expanduser()
    return next((place for place in places(None, home, beside) if place.exists()), None)


def places(named: Path | None, home: Path, beside: Path) -> tuple[Path, ...]:
    """Where the file may lie; the first that is there counts."""
    if named is not None:
        return (named.expanduser(),)
    home = home.expanduser()
    return (*([home / FILE] if home.is_absolute() else []), beside / FILE)


def overlooked(home: Path, found: Path | None) -> Path | None:
    """A file in a data folder below where one stands: it does not count, and people should know."""
    inside = home.expanduser() / FILE
    if inside.is_absolute() or not inside.exists() or (found is not None and inside.resolve() == found.resolve()):
        return None
    return inside


def read(path: Path | None, declared: Sequence[Declared] = ()) -> Configured:
    """The file, checked. It is small; reading it blocks for a moment only. It may speak of agents that are ``declared``."""
    if path is None:
        return Configured()
    try:
        return _judged(path, declared)
    except RecursionError:
        return Configured(path=path, faults=(f"{path} has too many brackets inside each other; is it the right file?",))


def _judged(path: Path, declared: Sequence[Declared]) -> Configured:
    try:
        text = _text(path)
        tables = tomllib.loads(text)
    except SettingsError as error:
        return Configured(path=path, faults=(error.message,))
    except tomllib.TOMLDecodeError as error:
        return Configured(path=path, faults=(_unreadable(path, text, str(error)),))
    configuration, faults = _checked(tables, declared)
    if faults:
        lines = lines_of(text)
        placed = sorted({(nearest_line(lines, place), words) for place, words in faults})
        return Configured(path=path, faults=tuple(f"{path}:{line} {words}" for line, words in placed))
    return Configured(configuration, path)


def _checked(tables: dict[str, Any], declared: Sequence[Declared]) -> tuple[Configuration, list[Fault]]:
    """What the tables say, and what is wrong. Names are looked at in all that is right, so that everything is told at once."""
    try:
        configuration = Configuration.model_validate(tables)
    except ValidationError as error:
        details = error.errors(include_url=False)
    else:
        return configuration, list(misnamed(configuration, declared))
    faults = [(_place(detail), _sentence(detail, _place(detail))) for detail in details]
    rest = _what_is_right(tables)
    wrong = [place for place, _ in faults]
    more = (
        found for found in misnamed(rest, declared) if not any(place[: len(found[0])] == found[0] for place in wrong)
    )
    return NOTHING, [*faults, *more]


def _place(detail: ErrorDetails) -> Place:
    return tuple(str(part) for part in detail["loc"] if part != "[key]")


def _what_is_right(tables: dict[str, Any]) -> Configuration:
    """The rest, without what is wrong; that is taken out of the tables."""
    for _ in range(ROUNDS):
        try:
            return Configuration.model_validate(tables)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = _place(detail)
                _cut(tables, place[:-1] if detail["type"] == "missing" else place)
    return NOTHING


def _cut(tables: dict[str, Any], place: Place) -> None:
    """Take out what is wrong, if that was not done yet; of a list, all of it."""
    inner: Any = tables
    for part in place[:-1]:
        if not isinstance(inner.get(part), dict):
            break
        inner = inner[part]
    else:
        part = place[-1]
    inner.pop(part, None)


def _text(path: Path) -> str:
    try:
        data, mode = read_file(path)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}:{line} is not UTF-8; save the file as UTF-8.") from None
    if mode & stat.S_IWOTH:
        raise SettingsError(f"{path} can be changed by everybody here; run: chmod o-w {path}")
    return text


def _unreadable(path: Path, text: str, said: str) -> str:
    """The parser's own words with the place in front."""
    words, _, place = said.rpartition(" (at ")
    number = "".join(filter(str.isdigit, place.partition(",")[0])) or str(text.count("\n") + 1)
    what = _TUPLE.sub(lambda names: f"[{'.'.join(_QUOTED.findall(names[0]))}]", (words or said).rstrip("."))
    return f"{path}:{number} cannot be understood: {what[:1].lower()}{what[1:]}."


def _sentence(detail: ErrorDetails, where: tuple[str, ...]) -> str:
    name = ".".join(where)
    if detail["type"] == "extra_forbidden":
        return f"{name} {_unknown(where)}"
    if "[key]" in detail["loc"]:
        return f"{name} {_no_name(where)}"
    field, words = _field(detail["loc"]), tuple(word for word in where if not word.isdigit())
    name = ".".join(words)
    if field is None:
        return f"{name} must be a table, not {quoted(detail['input'])}."
    if words[-1] in ("key_env", "key_file"):
        return f"{name} takes the name of {'a variable' if words[-1] == 'key_env' else 'a file'}, never the key itself."
    if detail["type"] == "string_pattern_mismatch" or not _is_simple(field):
        return f"{name} {_others(detail, field)}"
    return fault(option(field, name), _as_written(detail)).replace("must be yes or no", "must be true or false")


def _as_written(detail: ErrorDetails) -> ErrorDetails:
    """The value in the words of the file: a truth value is small there, and quotation marks may be all that is wrong."""
    value = detail["input"]
    if isinstance(value, bool):
        return {**detail, "input": str(value).lower()}
    bare = isinstance(value, str) and detail["type"] in _BARE and _NUMBER_OR_TRUTH.fullmatch(value)
    return {**detail, "input": f'"{value}"'} if bare else detail


def _unknown(where: tuple[str, ...]) -> str:
    """For a name that means nothing in its table."""
    last = where[-1]
    if last.lower() in KEY_WORDS:
        return "cannot stand here: no key is written into this file. Set it in .env and name the variable in key_env."
    known = list(_table(where[:-1]).model_fields)
    meant = nearest(last, known)
    return f"is unknown; did you mean {meant}?" if meant else f"is unknown; there is {one_of(known)}."


def _no_name(where: tuple[str, ...]) -> str:
    match where[0]:
        case "models":
            return 'is no name of a model: write [models."provider/model"].'
        case "roles":
            return "is no role; there is planner, coder, tester or reviewer."
        case _:
            return "is no name: small letters, digits and dashes, a letter first, 40 at most."


def _others(detail: ErrorDetails, field: FieldInfo) -> str:
    if detail["type"] == "literal_error":
        expected = detail.get("ctx", {}).get("expected", "")
        return f"takes {expected.replace(chr(39), '')}, not {quoted(detail['input'])}."
    if detail["type"] == "value_error":
        return f"cannot be {quoted(detail['input'])}: {detail['ctx']['error']}."
    if _model(field.annotation) is not None:
        return "must be a table, such as { input = 1.0, output = 4.0 }."
    if detail["type"] == "string_pattern_mismatch":
        return f"cannot be {quoted(detail['input'])}."
    return f"must be a word or a list of words, not {quoted(detail['input'])}."


def _is_simple(field: FieldInfo) -> bool:
    """Whether it is one word or number."""
    try:
        return option(field, "").kind != "list"
    except TypeError:
        return False


def _field(loc: tuple[int | str, ...]) -> FieldInfo | None:
    """What stands at a place."""
    words = tuple(word for word in loc if isinstance(word, str))
    for length in range(len(words), 0, -1):
        found = _table(words[: length - 1]).model_fields.get(words[length - 1])
        if found is not None and (length > 1 or len(words) == 1):
            return None if length == len(words) and _mapped(found.annotation) is not None else found
    return None


def _table(path: tuple[str, ...]) -> type[BaseModel]:
    """The kind of table that stands at a place."""
    table: type[BaseModel] = Configuration
    rest = list(path)
    while rest and (field := table.model_fields.get(rest.pop(0))):
        mapped = _mapped(field.annotation)
        if mapped is not None:
            table = mapped
            del rest[:1]
        else:
            table = _model(field.annotation) or table
    return table


def _mapped(annotation: Any) -> type[BaseModel] | None:
    """The tables inside a table of names."""
    arguments = get_args(annotation)
    return arguments[1] if len(arguments) == 2 and _model(arguments[1]) is arguments[1] else None


def _model(annotation: Any) -> type[BaseModel] | None:
    if get_origin(annotation) in (Union, UnionType):
        return next((found for part in get_args(annotation) if (found := _model(part))), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
