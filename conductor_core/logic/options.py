"""What a command can be given, said neutrally: every surface derives its own form of input from these options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from conductor_core.domain.command import TOPICS, Command, Named, Names, Precise, Rest, Topic

OptionKind = Literal["text", "integer", "number", "flag", "choice", "list", "rest"]
"""``list`` is several words with commas between; ``rest`` is the remainder of the line, as it stands."""

KINDS: Mapping[Any, OptionKind] = MappingProxyType({str: "text", int: "integer", float: "number", bool: "flag"})


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing a person can say with a command."""

    name: str
    """As people type it: the field's alias where it has one (``from`` is no Python name)."""
    kind: OptionKind
    required: bool
    default: JsonValue = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    """What a text must look like. A word that fits is taken for this option even where it is not required."""
    help: str = ""
    names: Named | None = None
    """What it names, where that is there already."""
    precise: bool = False
    """Surfaces say it, and people seldom do."""

    @property
    def dashed(self) -> str:
        """The name with dashes, as command lines like it."""
        return self.name.replace("_", "-")

    @property
    def example(self) -> str:
        """A word for what goes in, e.g. ``fast|careful`` or ``NUMBER``."""
        if self.choices:
            return "|".join(self.choices)
        return {"flag": "yes|no", "integer": "NUMBER", "number": "NUMBER", "list": "A,B"}.get(self.kind, "TEXT")


def command_name(command: type[Command]) -> str:
    """The word a command is called by."""
    return str(command.model_fields["name"].default)


def command_names(command: type[Command]) -> tuple[str, ...]:
    """All words it is called by, its name first."""
    return (command_name(command), *command.spec.also)


def command_help(command: type[Command]) -> str:
    """First sentence of a command's docstring."""
    return (command.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def by_topic(commands: Sequence[type[Command]]) -> dict[Topic, tuple[type[Command], ...]]:
    """The commands under what they are about, in the order of help."""
    about = {topic: tuple(one for one in commands if one.spec.topic == topic) for topic in TOPICS}
    return {topic: found for topic, found in about.items() if found}


@cache
def options(command: type[Command]) -> tuple[Option, ...]:
    """The options of a command in the order of its fields.

    Raises:
        TypeError: a field has a type that no surface could ask a person for; a fault of the program.
    """
    return tuple(option(field, name) for name, field in command.model_fields.items() if name != "name")


def option(field: FieldInfo, name: str) -> Option:
    """The option of one field of any model, e.g. of a command or of the settings."""
    annotation, markers = _plain(field.annotation, tuple(field.metadata))
    limits = _limits(markers)
    return Option(
        name=field.alias or name,
        kind="rest" if any(isinstance(marker, Rest) for marker in markers) else _kind(annotation, name),
        required=field.is_required(),
        default=None if field.is_required() else _json(field.get_default(call_default_factory=True)),
        choices=get_args(annotation) if get_origin(annotation) is Literal else (),
        minimum=limits.get("ge"),
        maximum=limits.get("le"),
        min_length=limits.get("min_length"),
        max_length=limits.get("max_length"),
        pattern=limits.get("pattern"),
        help=field.description or "",
        precise=any(isinstance(marker, Precise) for marker in markers),
        names=next((marker.what for marker in markers if isinstance(marker, Names)), None),
    )


def _plain(annotation: Any, markers: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The annotation without ``| None``, ``Annotated``, type aliases and new types; with all markers met on the way."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            markers += tuple(more)
        elif get_origin(annotation) in (Union, UnionType):
            members = [member for member in get_args(annotation) if member is not NoneType]
            if len(members) != 1:
                return annotation, markers
            annotation = members[0]
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        else:
            return annotation, markers


def _kind(annotation: Any, name: str) -> OptionKind:
    if get_origin(annotation) is Literal and all(isinstance(choice, str) for choice in get_args(annotation)):
        return "choice"
    if get_origin(annotation) is tuple and get_args(annotation)[-1] is Ellipsis:
        return "list"
    if annotation in KINDS:
        return KINDS[annotation]
    raise TypeError(f"field {name!r}: no surface can ask for a {annotation!r}")


def _limits(markers: tuple[Any, ...]) -> dict[str, Any]:
    """Ranges and lengths from whatever pydantic keeps them in."""
    found: dict[str, Any] = {}
    for marker in markers:
        inner = marker.metadata if isinstance(marker, FieldInfo) else [marker]
        for limit in inner:
            for name in ("ge", "le", "min_length", "max_length", "pattern"):
                if getattr(limit, name, None) is not None:
                    found[name] = getattr(limit, name)
    return found


def _json(value: Any) -> JsonValue:
    return list(value) if isinstance(value, tuple) else value
