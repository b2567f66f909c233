"""The keys that ``conductor.toml`` names: by variables of the environment or of ``.env``, and by files."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from bot.configuration_file import Configured
from bot.provider_settings import is_key
from bot.setting_files import read_secret_file
from conductor_core.errors import SettingsError


def configured_keys(configured: Configured, given: Mapping[str, str]) -> tuple[dict[str, SecretStr], dict[str, str]]:
    """Each key that is there by its name in the file, and what is wrong with the others by theirs.

    A variable that is not set is no fault: the agents of its provider then say what to set. A file that is named is to be there.
    """
    keys: dict[str, SecretStr] = {}
    faults: dict[str, str] = {}
    for table in configured.configuration.providers.values():
        for name in table.key_env:
            _take(keys, faults, name, partial(_from_variable, name, given))
        for name in table.key_file:
            _take(keys, faults, name, partial(_from_file, configured.path, name))
    return keys, faults


def _take(keys: dict[str, SecretStr], faults: dict[str, str], name: str, read: Callable[[], str]) -> None:
    try:
        key = read()
        if key:
            keys[name] = is_key(SecretStr(key))
    except SettingsError as error:
        faults[name] = f"{name}: {error.message}"
    except ValueError as error:
        faults[name] = f"{name} is refused: {error}."


def _from_variable(name: str, given: Mapping[str, str]) -> str:
    """The key, or one from the file that a variable with ``_FILE`` behind its name names; empty where there is none."""
    path = given.get(f"{name.upper()}_FILE")
    return given.get(name.upper(), "") or (read_secret_file(Path(path)) if path else "")


def _from_file(path: Path | None, name: str) -> str:
    """Files of keys are looked for from the folder of the file that names them."""
    return read_secret_file((path.parent if path else Path()) / Path(name).expanduser())
