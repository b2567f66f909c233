"""The programs that are known: those that come with Conductor, and those that people declare.

A declaration is a TOML file with ``kind = "cli"`` and the fields of :class:`~conductor_core.agents.cli.program.Program`::

    kind = "cli"
    name = "my-agent"
    title = "My own agent"
    vendor = "me"
    speaks = "text"
    argv = ["my-agent", "--order", "{prompt}"]
    prompt = "file"

    [patterns]
    success = "^All done"
    failure = "^Error: .*"
    cost = "Paid ([0-9.]+) dollars"
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from conductor_core.agents.cli.program import Program
from conductor_core.errors import SettingsError
from conductor_core.logic.toml_lines import told

KIND = "cli"
"""What a declaration says that declares an agent program."""


@cache
def known_programs() -> tuple[Program, ...]:
    """The programs that come with Conductor."""
    text = files("conductor_core.agents.cli").joinpath("catalogue.toml").read_text(encoding="utf-8")
    programs: Mapping[str, Any] = tomllib.loads(text)["programs"]
    return tuple(Program.model_validate({"name": name, **fields}) for name, fields in programs.items())


def declares_program(text: str) -> bool:
    """Whether a declaration is of an agent program; one that cannot be read is of something else."""
    try:
        return tomllib.loads(text).get("kind") == KIND
    except tomllib.TOMLDecodeError:
        return False


def read_program(text: str, where: str) -> Program:
    """A program from its TOML; ``where`` names the file in messages.

    Raises:
        SettingsError: all faults at once.
    """
    try:
        fields = tomllib.loads(text)
        return Program.model_validate({name: value for name, value in fields.items() if name != "kind"})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where}: {error}") from error
    except ValidationError as error:
        raise SettingsError(told(error, text, where)) from error
