"""The application commands, made of the declarations: one group of what can be ordered, by what it is about. Pure."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from conductor_core.domain.command import TOPICS, Command
from conductor_core.logic.options import Option, by_topic, command_help, command_name, options

Json = dict[str, Any]

ROOT = "conductor"
GIVE = "Give to Conductor"
"""The command of a message."""
FILE = "file"
"""An option that takes a file, of commands that take some."""
TAKES_FILES = frozenset({"start"})
NAMED = frozenset({"agent", "setting"})
LOOKED_UP = frozenset({"run", "project", "task"}) | NAMED
"""Options that are completed while somebody types."""
WHOLE = 8_000
"""Characters of all names and descriptions, of which Discord takes no more."""
ROOM = 7_200
"""Of them, those that are used: the rest is for what is added."""
LONGEST = 100
"""Characters of a description."""
TEXT = 6_000
"""Characters that an option takes at most."""
SUB, GROUP, STRING, INTEGER, FLAG, USER, NUMBER, ATTACHMENT = 1, 2, 3, 4, 5, 6, 10, 11
_KINDS = {"integer": INTEGER, "number": NUMBER, "flag": FLAG}


def declared(commands: Sequence[type[Command]]) -> list[Json]:
    """All that Discord is told of. Descriptions are as long as all of them together may be."""
    for most in range(LONGEST, 10, -5):
        root = {"type": 1, "name": ROOT, "description": "Conduct coding agents", "options": _groups(commands, most)}
        if letters(root) <= ROOM:
            return [root, {"type": 3, "name": GIVE}]
    raise ValueError("there are more commands than Discord takes")


def digest(declared_: Sequence[Json]) -> str:
    """Changes with whatever Discord is told of."""
    return hashlib.sha256(json.dumps(declared_, sort_keys=True).encode()).hexdigest()


def letters(one: Json) -> int:
    """What Discord counts against the size of a command."""
    own = len(one["name"]) + len(one.get("description", ""))
    choices = sum(len(choice["name"]) + len(choice["value"]) for choice in one.get("choices", ()))
    return own + choices + sum(map(letters, one.get("options", ())))


def _groups(commands: Sequence[type[Command]], most: int) -> list[Json]:
    return [
        {
            "type": GROUP,
            "name": topic,
            "description": _short(TOPICS[topic], most),
            "options": [_sub(command, most) for command in some],
        }
        for topic, some in by_topic(commands).items()
    ]


def _sub(command: type[Command], most: int) -> Json:
    known = sorted(options(command), key=lambda option: not _required(option))
    made = [_option(option, most) for option in known]
    if command_name(command) in TAKES_FILES:
        made.append({"type": ATTACHMENT, "name": FILE, "description": _short("A ZIP of the project, or a text", most)})
    return {
        "type": SUB,
        "name": command_name(command),
        "description": _short(_clause(command_help(command)), most),
        "options": made,
    }


def _required(option: Option) -> bool:
    """The rest of a line may be left out: then a form asks for it, in which there is room for it."""
    return option.required and option.kind != "rest"


def _option(option: Option, most: int) -> Json:
    made: Json = {
        "type": USER if option.names == "person" else _KINDS.get(option.kind, STRING),
        "name": option.name,
        "description": _short(_clause(option.help or option.example), most),
        "required": _required(option),
    }
    if option.choices:
        made["choices"] = [{"name": word, "value": word} for word in option.choices]
    if option.kind in ("integer", "number"):
        bounds = {"min_value": option.minimum, "max_value": option.maximum}
        made |= {name: bound for name, bound in bounds.items() if bound is not None}
    if made["type"] == STRING and not option.choices:
        made["max_length"] = min(option.max_length or TEXT, TEXT)
        if option.min_length:
            made["min_length"] = option.min_length
        if option.name in LOOKED_UP:
            made["autocomplete"] = True
    return made


def _clause(text: str) -> str:
    """What a text begins with, up to where it goes into particulars: those stand in ``help``."""
    return re.split(r"(?<!\be\.g)\.(?: |$)|;", text, maxsplit=1)[0]


def _short(text: str, most: int) -> str:
    """At most so many characters, whole words."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0].rstrip(",:;") + "…"
