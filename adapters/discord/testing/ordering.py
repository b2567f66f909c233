"""Application commands, as Discord checks what an app declares."""

import re

from adapters.discord.testing.refusing import invalid
from adapters.discord.testing.shapes import check_fields
from adapters.discord.testing.world import Json

COMMANDS = 100
OPTIONS = CHOICES = 25
DESCRIPTION = 100
WHOLE = 8000
"""Characters of a command's names, descriptions and values together."""
_NAME = re.compile(r"[-_'\w]{1,32}")
COMMAND = frozenset(
    {"type", "name", "description", "options", "default_member_permissions", "nsfw", "contexts", "integration_types"}
)
OPTION = frozenset(
    {"type", "name", "description", "options", "required", "choices", "min_value", "max_value", "min_length"}
    | {"max_length", "autocomplete", "channel_types"}
)
SUB, GROUP = 1, 2


def check_commands(given: list[Json]) -> list[Json]:
    """All that an app declares at once."""
    if len(given) > COMMANDS + 30:
        raise invalid("commands", "BASE_TYPE_MAX_LENGTH")
    for one in given:
        check_fields(one, COMMAND)
        if one.get("type", 1) == 1:
            _check_described(one)
            _check_options(one.get("options", []), depth=0)
            if (whole := letters(one)) > WHOLE:
                raise invalid("", f"APPLICATION_COMMAND_TOO_LARGE: Command exceeds maximum size (8000): {whole}")
        elif not 1 <= len(one["name"]) <= 32 or one.get("description"):
            raise invalid("name", "BASE_TYPE_BAD_LENGTH")
    return given


def letters(one: Json) -> int:
    """What counts against the size of a command."""
    own = len(one["name"]) + len(one.get("description", ""))
    choices = sum(len(choice["name"]) + len(str(choice["value"])) for choice in one.get("choices", ()))
    return own + choices + sum(map(letters, one.get("options", ())))


def _check_described(one: Json) -> None:
    if not _NAME.fullmatch(one["name"]) or one["name"] != one["name"].lower():
        raise invalid("name", f"APPLICATION_COMMAND_INVALID_NAME: {one['name']}")
    if not 1 <= len(one.get("description", "")) <= DESCRIPTION:
        raise invalid("description", f"BASE_TYPE_BAD_LENGTH: {one['name']}: Must be between 1 and 100 in length.")


def _check_options(given: list[Json], *, depth: int) -> None:
    if len(given) > OPTIONS:
        raise invalid("options", "BASE_TYPE_MAX_LENGTH: Must be 25 or fewer in length.")
    if len({one["name"] for one in given}) < len(given):
        raise invalid("options", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID: Option names must be unique")
    required = [one.get("required", False) for one in given]
    if required != sorted(required, reverse=True):
        raise invalid("options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID: Required options must come first")
    for one in given:
        check_fields(one, OPTION, "options.")
        _check_described(one)
        if (one["type"] == GROUP and depth) or (one["type"] == SUB and depth > 1):
            raise invalid("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID")
        if len(one.get("choices", ())) > CHOICES or (one.get("choices") and one.get("autocomplete")):
            raise invalid("choices", "BASE_TYPE_MAX_LENGTH")
        _check_options(one.get("options", []), depth=depth + (1 if one["type"] == GROUP else 2))
