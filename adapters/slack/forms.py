"""A command as a form to fill in: its fields are the declared options, as on every other surface. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from adapters.chat.names import Known
from adapters.slack.payloads import ODD
from conductor_core.commands import COMMANDS
from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import build, find
from conductor_core.logic.options import Option, command_help, command_name, options

Json = dict[str, Any]

ORDER = "order"
"""The name of our forms among the modals of the app."""
FIELD = "field"
WHERE = "in"
"""The field that asks for a channel; no command has an option of that name."""
TITLE = 24
LONGEST = 3000
"""Characters of a field."""
IN_A_MENU, LABEL = 100, 75
"""Options of a menu, and characters of one."""
PERSON = "slack:"
"""How the ids begin that orders know people by."""
NOTHING: Known = {}


@dataclass(frozen=True)
class About:
    """Where the order is to count."""

    channel: str = ""
    """Empty: the person chooses one, unless the order names its run."""
    thread: str = ""
    """Empty: none."""
    url: str = ""
    """Where the person can be answered quietly."""
    given: str = ""
    """The message that the order is about; empty: none."""


@dataclass(frozen=True)
class Filled:
    """A form that came back whole."""

    command: Command
    about: About


def form(
    command: type[Command], given: Mapping[str, object], about: About, asked: str = "", known: Known = NOTHING
) -> Json:
    """The view, with what was said already filled in; ``asked`` is the question that it answers, ``known`` what menus show."""
    name = command_name(command)
    kept = json.dumps({"command": name, **asdict(about)})
    blocks: list[Json] = [{"type": "section", "text": _plain(asked[:LONGEST] or command_help(command))}]
    if not about.channel and not given.get("run"):
        blocks.append(_where())
    asked_for = [option for option in options(command) if not option.precise or option.name in given]
    every = sorted(asked_for, key=lambda option: not option.required and option.kind != "rest")
    blocks += [_input(one, given.get(one.name), known.get(one.names, ()) if one.names else ()) for one in every]
    return {
        "type": "modal",
        "callback_id": ORDER,
        "title": _plain(name.capitalize()[:TITLE]),
        "submit": _plain("Give the order"),
        "close": _plain("Never mind"),
        "private_metadata": kept,
        "blocks": blocks,
    }


def filled(view: Mapping[str, Any], team: str) -> Filled:
    """What somebody of a workspace ordered by it.

    Raises:
        UsageError: something is missing or wrong.
    """
    kept = json.loads(view["private_metadata"])
    command = find(kept.pop("command"), COMMANDS)
    values = {name: value for name, block in view["state"]["values"].items() if (value := _value(block[FIELD], team))}
    channel = values.pop(WHERE, kept.pop("channel"))
    return Filled(build(command, values), About(channel=channel, **kept))


def faults(view: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with it, by field, to be shown beside them; nothing where it is whole, or no form of ours."""
    try:
        shown = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        last = shown[-1]
        filled(view, "")
    except UsageError as error:
        named = error.field or ""
        return {named if named in shown else last: error.message}
    except ODD:
        return {}
    return {}


def _input(option: Option, given: object, names: Sequence[str]) -> Json:
    return {
        "type": "input",
        "block_id": option.name,
        "optional": not option.required,
        "label": _plain(option.name.replace("_", " ").capitalize()),
        "hint": _plain(option.help or option.example),
        "element": {"action_id": FIELD, **_element(option, given, names)},
    }


def _element(option: Option, given: object, names: Sequence[str]) -> Json:
    said = ",".join(map(str, given)) if isinstance(given, list | tuple) else "" if given is None else str(given)
    if option.names == "person" and (not said or said.startswith(PERSON)):
        return {"type": "users_select", **({"initial_user": said.rpartition("/")[2]} if said else {})}
    if 0 < len(names) <= IN_A_MENU and said in ("", *names) and max(map(len, names)) <= LABEL:
        return _menu(names, said)
    match option.kind:
        case "choice" | "flag":
            return _menu(option.choices or ("yes", "no"), said)
        case "integer" | "number":
            bounds = {"min_value": option.minimum, "max_value": option.maximum}
            return {
                "type": "number_input",
                "is_decimal_allowed": option.kind == "number",
                **{name: f"{bound:g}" for name, bound in bounds.items() if bound is not None},
                **({"initial_value": said} if said else {}),
            }
        case "text" | "list" | "rest":
            return {
                "type": "plain_text_input",
                "multiline": option.kind == "rest",
                "max_length": min(option.max_length or LONGEST, LONGEST) if option.kind != "list" else LONGEST,
                **({"initial_value": said[:LONGEST]} if said else {}),
            }


def _menu(words: Sequence[str], said: str) -> Json:
    shown = [{"text": _plain(word), "value": word} for word in words]
    chosen = [one for one in shown if one["value"] == said]
    return {"type": "static_select", "options": shown, **({"initial_option": chosen[0]} if chosen else {})}


def _where() -> Json:
    return {
        "type": "input",
        "block_id": WHERE,
        "label": _plain("Channel"),
        "hint": _plain("The thread begins there; I have to be in it."),
        "element": {
            "type": "conversations_select",
            "action_id": FIELD,
            "default_to_current_conversation": True,
            "filter": {"include": ["public", "private", "im"], "exclude_bot_users": True},
        },
    }


def _value(state: Mapping[str, Any], team: str) -> str:
    """What stands in a field, whatever kind it is."""
    if person := state.get("selected_user"):
        return f"{PERSON}{team}/{person}"
    chosen = state.get("selected_option") or {}
    return str(state.get("value") or chosen.get("value") or state.get("selected_conversation") or "").strip()


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
