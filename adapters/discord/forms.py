"""A command as a form to fill in: its fields are the declared options, as on every other surface. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.chat.names import Known
from adapters.discord.application_commands import TAKES_FILES
from adapters.discord.buttons import IN_A_MENU
from adapters.discord.cards import text
from adapters.discord.wording import cut, shown
from conductor_core.domain.command import Command
from conductor_core.logic.options import Option, command_name, options

Json = dict[str, Any]

ORDER = "order:"
"""What the names of our forms begin with."""
TITLE = 45
FIELDS = 5
"""Fields of a form."""
HINT = 100
QUESTION = 1_500
"""Characters of a question, before it is escaped."""
LONGEST = 4000
"""Characters of a field."""
LABELLED, SELECT, INPUT, PEOPLE, UPLOAD = 18, 3, 4, 5, 19
PERSON = "discord:"
"""What the ids of people here begin with."""
FILE = "file"
"""The field for files, of commands that take some."""
FILES = 10
NOTHING: Known = {}
LONG, SHORT = 2, 1


def form(
    command: type[Command],
    given: Mapping[str, object],
    message: str = "",
    known: Known = NOTHING,
    asked: str = "",
) -> Json:
    """The form, with what was said already filled in; ``message`` is what the order is about, ``known`` what options may name.

    ``asked`` is the question that it answers. There is room for five fields: what must be said, what was said, and then the rest in its order.
    """
    name = command_name(command)
    every = sorted(
        (option for option in options(command) if not option.precise or option.name in given),
        key=lambda option: (not option.required and option.kind != "rest", option.name not in given),
    )
    above = [text(shown(cut(asked, QUESTION)))] if asked else []
    uploads = [_upload()] if name in TAKES_FILES else []
    wanted = every[: FIELDS - len(above) - len(uploads)]
    fields = [
        _field(option, given.get(option.name), known.get(option.names, ()) if option.names else ()) for option in wanted
    ]
    return {
        "custom_id": f"{ORDER}{name}:{message}",
        "title": name.capitalize()[:TITLE],
        "components": [*above, *fields[:1], *uploads, *fields[1:]],
    }


@dataclass(frozen=True)
class Filled:
    """A form that came back."""

    command: str
    message: str
    """The message that it is about."""
    values: Mapping[str, object]
    files: tuple[str, ...]
    """Ids of what was uploaded with it."""


def read_form(data: Mapping[str, Any]) -> Filled:
    """What was filled in."""
    command, _, message = str(data["custom_id"]).removeprefix(ORDER).partition(":")
    inner = [one["component"] for one in data["components"] if "component" in one]
    values = {str(one["custom_id"]): _value(one) for one in inner if one["type"] != UPLOAD}
    files = tuple(str(number) for one in inner if one["type"] == UPLOAD for number in one.get("values", ()))
    return Filled(command, message, {name: value for name, value in values.items() if value}, files)


def _upload() -> Json:
    element = {"type": UPLOAD, "custom_id": FILE, "min_values": 0, "max_values": FILES, "required": False}
    return {"type": LABELLED, "label": "Files", "description": "A ZIP of the project, or texts", "component": element}


def _field(option: Option, given: object, names: Sequence[str]) -> Json:
    return {
        "type": LABELLED,
        "label": option.name.replace("_", " ").capitalize()[:TITLE],
        "description": (option.help or option.example)[:HINT],
        "component": {"custom_id": option.name, "required": option.required, **_element(option, given, names)},
    }


def _element(option: Option, given: object, names: Sequence[str]) -> Json:
    said = ",".join(map(str, given)) if isinstance(given, list | tuple) else "" if given is None else str(given)
    if option.names == "person" and (not said or said.startswith(PERSON)):
        chosen = {"default_values": [{"id": said.removeprefix(PERSON), "type": "user"}]} if said else {}
        return {"type": PEOPLE, "min_values": int(option.required), "max_values": 1, **chosen}
    named = said in ("", *names) and 0 < len(names) <= IN_A_MENU
    if named or option.kind in ("choice", "flag"):
        words = names if named else option.choices or ("yes", "no")
        return {
            "type": SELECT,
            "min_values": int(option.required),
            "max_values": 1,
            "options": [{"label": word, "value": word, "default": word == said} for word in words],
        }
    most = min(option.max_length or LONGEST, LONGEST)
    style = LONG if option.kind == "rest" else SHORT
    return {"type": INPUT, "style": style, "max_length": most, **({"value": said[:most]} if said else {})}


def _value(component: Mapping[str, Any]) -> str:
    """What stands in a field, whatever kind it is."""
    chosen = component.get("values") or [""]
    return str(component.get("value") or chosen[0]).strip()
