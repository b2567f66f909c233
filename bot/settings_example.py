"""Writes ``.env.example``: every setting with what it is for. ``python -m bot.settings_example > .env.example``."""

import sys

from bot.settings import SECRETS, Settings, setting_name, setting_option
from conductor_core.logic.options import Option
from conductor_core.logic.sentences import wanted

HEAD = """\
# Settings of Conductor. Copy this file to .env and take away the # where you want to set something.
# The environment wins over .env. Everything here has a default; none of it is needed to begin.
# A key may also come from a file that only you can read: name it with _FILE behind the key's name.
"""


def example() -> str:
    """The text of ``.env.example``."""
    return "\n".join([HEAD, *map(_setting, Settings.model_fields)])


def _setting(field: str) -> str:
    info = Settings.model_fields[field]
    name = setting_name(field)
    if name in SECRETS:
        return f"# {info.description}\n# {name}=\n"
    told = setting_option(field)
    default = "" if told.default is None else str(told.default).lower() if told.kind == "flag" else str(told.default)
    return f"# {info.description}{_values(told)}\n# {name}={default}\n"


def _values(told: Option) -> str:
    return "" if told.kind == "text" else f" Takes {wanted(told)}."


if __name__ == "__main__":
    sys.stdout.write(example())
