"""Whom people declare as agents, by name: what ``conductor.toml`` may speak of."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.setting_files import read_file
from conductor_core.agents.cli.catalogue import KIND
from conductor_core.agents.cli.program import usual_roles
from conductor_core.agents.commands.declared import Declaration
from conductor_core.errors import SettingsError

OVERLOOKED = "not read, for it may be somebody else's: set CONDUCTOR_HOME to a path that begins with /, or move it beside conductor.toml"


@dataclass(frozen=True)
class Declared:
    """Somebody who is declared, whether that is usable or not: what is wrong with it is told where it is taken up."""

    name: str
    is_program: bool = True
    """An agent program, which can be told how to work; not a command, which is declared as a whole."""
    logs_in: bool = True
    """It is said how it works by login."""
    takes_model: bool = True
    """It can be told which model to use."""
    roles: tuple[str, ...] = ()
    """What it may work as; empty where that cannot be read."""


def agent_folders(home: Path, config: Path | None) -> tuple[Path, ...]:
    """Where people declare agents: in the data folder as it is set, as far as that counts, and beside ``conductor.toml``."""
    home = home.expanduser()
    places = [*([home] if home.is_absolute() else []), *([config.parent] if config else [])]
    return tuple(dict.fromkeys(place / "agents" for place in places))


def overlooked_agents(home: Path, config: Path | None) -> Path | None:
    """Agents declared in a data folder below where one stands: they do not count, and people should know."""
    inside = home.expanduser() / "agents"
    counted = {folder.resolve() for folder in agent_folders(home, config)}
    return inside if declarations_in((inside,)) and inside.resolve() not in counted else None


def declarations_in(folders: Iterable[Path]) -> tuple[Path, ...]:
    """The files in these folders that declare somebody."""
    return tuple(path for folder in folders for path in sorted(folder.glob("*.toml")))


def declared_in(folders: Iterable[Path]) -> tuple[Declared, ...]:
    """Everybody in these folders; one whose file cannot be read goes by the name of the file."""
    return tuple(map(_declared, declarations_in(folders)))


def _declared(path: Path) -> Declared:
    try:
        text = read_file(path)[0].decode("utf-8-sig")
        said = tomllib.loads(text)
    except (SettingsError, OSError, ValueError, RecursionError):
        return Declared(path.stem)
    is_program, takes_model = said.get("kind") == KIND, "{model}" in text
    usual = usual_roles(said) if is_program else Declaration.model_fields["roles"].default
    roles = tuple(map(str, said["roles"])) if isinstance(said.get("roles"), list) else usual
    return Declared(str(said.get("name", path.stem)), is_program, "login" in said, takes_model, roles)
