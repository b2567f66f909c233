"""A command as a form to fill in: its fields are the declared options, as on every other surface. Pure."""

from collections.abc import Mapping
from typing import Any

from conductor_core.domain.command import Command
from conductor_core.logic.options import Option, command_name, options

Json = dict[str, Any]

ORDER = "order:"
"""What the names of our forms begin with."""
TITLE = 45
FIELDS = 5
"""Fields of a form."""
HINT = 100
LONGEST = 4000
"""Characters of a field."""
LABELLED, SELECT, INPUT = 18, 3, 4
LONG, SHORT = 2, 1


def form(command: type[Command], given: Mapping[str, object], message: str = "") -> Json:
    """The form, with what was said already filled in; ``message`` is what the order is about.

    There is room for five fields: what must be said, what was said, and then the rest in its order.
    """
    name = command_name(command)
    known = sorted(
        options(command),
        key=lambda option: (not option.required and option.kind != "rest", option.name not in given),
    )
    return {
        "custom_id": f"{ORDER}{name}:{message}",
        "title": name.capitalize()[:TITLE],
        "components": [_field(option, given.get(option.name)) for option in known[:FIELDS]],
    }


def read_form(data: Mapping[str, Any]) -> tuple[str, str, dict[str, object]]:
    """Of a form that came back: the command, the message it is about and what was filled in."""
    name, _, message = str(data["custom_id"]).removeprefix(ORDER).partition(":")
    inner = [one["component"] for one in data["components"] if "component" in one]
    values = {str(one["custom_id"]): _value(one) for one in inner}
    return name, message, {name: value for name, value in values.items() if value}


def _field(option: Option, given: object) -> Json:
    return {
        "type": LABELLED,
        "label": option.name.replace("_", " ").capitalize()[:TITLE],
        "description": (option.help or option.example)[:HINT],
        "component": {"custom_id": option.name, "required": option.required, **_element(option, given)},
    }


def _element(option: Option, given: object) -> Json:
    said = ",".join(map(str, given)) if isinstance(given, list | tuple) else "" if given is None else str(given)
    if option.kind in ("choice", "flag"):
        words = option.choices or ("yes", "no")
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
